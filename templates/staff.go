package templates

// StaffHead is the top of the main part of every page for staff: who is signed in, the areas of the consultation at hand, what was
// just done, and what is wrong with a form.
type StaffHead struct {
	// Name is who is signed in, or empty.
	Name string
	// Consultation is the title of the consultation at hand, or empty.
	Consultation string
	// Areas are the parts of the work on that consultation.
	Areas []Link
	// Done says what was just done, or nothing.
	Done   string
	Errors *ErrorSummary
}

func (StaffHead) Template() string { return "part/staff-head" }

// DoneBanner tells of it at once.
func (h StaffHead) DoneBanner() NotificationBanner {
	return NotificationBanner{Type: "success", Text: h.Done}
}
