package storage

import "github.com/greenpaper/greenpaper/consultation/staff"

// holding says what a table holds about people and whose clock it goes by. Every table of the schema has a line: a test walks it,
// so that nobody can add a table that retention does not know.
//
// A row with a response goes with that response, in the same transaction, when the class is due or the response is withdrawn. A row
// with a consultation alone goes when the class is due for the whole consultation.
type holding struct {
	table        string
	class        staff.Class
	response     string // column with the id of the response that a row belongs to, or ""
	consultation string // column with the slug, or ""
	files        string // column with the id of a file in the uploads folder whose bytes go with the row, or ""; two columns have a comma between
	special      bool   // code of its own erases it: what is written here is only the class
	text         bool   // a virtual table of full-text search: what is deleted stays in its segments until it is optimised
}

var holdings []holding

// sweep is a part of a table whose rows belong to no response and have no column with the slug: where says which they are, with one
// place for the slug. It goes when the class is due for the whole consultation, before the tables that it is found by.
type sweep struct {
	class               staff.Class
	table, where, files string
}

var sweeps []sweep

func registerSweep(class staff.Class, table, where, files string) bool {
	sweeps = append(sweeps, sweep{class, table, where, files})
	return true
}

// registerHolding adds a table. The file that writes to it calls it: var _ = registerHolding(holding{…}).
func registerHolding(h holding) bool {
	holdings = append(holdings, h)
	return true
}

// What the tables of the kernel hold.
var (
	_ = registerHolding(holding{table: "responses", class: staff.KeepResponses, consultation: "consultation", special: true})
	_ = registerHolding(holding{table: "contacts", class: staff.KeepContact, response: "response", consultation: "consultation", special: true})
	_ = registerHolding(holding{table: "uploads", class: staff.KeepUploads, response: "response", files: "id", special: true})
	_ = registerHolding(holding{table: "equality", class: staff.KeepEquality, consultation: "consultation", special: true})
	_ = registerHolding(holding{table: "receipts", class: staff.KeepRemnants, special: true})
	_ = registerHolding(holding{table: "drafts", class: staff.KeepDrafts, special: true})
	_ = registerHolding(holding{table: "draft_equality", class: staff.KeepDrafts, special: true})
	_ = registerHolding(holding{table: "sessions", class: staff.KeepDrafts, special: true})
	_ = registerHolding(holding{table: "held", class: staff.KeepDrafts, special: true})

	_ = staffHoldings("accounts", "grants", "staff_sessions", "staff_invites", "manuscripts", "revisions", "revision_files", "blobs",
		"saved_sections", "previews", "comments", "gate_answers", "proposals", "publications", "outcome_drafts", "outcome_proposals", "outcomes",
		"outcome_delays", "redirects", "invitation_batches", "tracked_links", "tokens")
	_ = registerHolding(holding{table: "audit", class: staff.KeepLog, special: true})
	_ = registerHolding(holding{table: "audit_details", class: staff.KeepLog, special: true})
	_ = nothingHeld("meta", "consultations", "schedules", "versions", "version_files", "audit_head", "settings", "invitations")
)

// What is typed in and imported. Of an intake that became a response, the response's clock is its own; what never became one goes
// when responses do.
var (
	_ = registerHolding(holding{table: "entries", class: staff.KeepRemnants, special: true})
	_ = registerHolding(holding{table: "entry_parts", class: staff.KeepContact, response: "response"})
	_ = registerSweep(staff.KeepEntries, "uploads", `draft IN (SELECT id FROM entries WHERE consultation = ?)`, "id")
	_ = registerSweep(staff.KeepEntries, "entry_parts", `entry IN (SELECT id FROM entries WHERE consultation = ?)`, "")
	_ = nothingHeld("entry_rules")

	_ = registerHolding(holding{table: "import_staged", class: staff.KeepImports, special: true})
	_ = registerHolding(holding{table: "import_staged_equality", class: staff.KeepImports, special: true})
	_ = registerSweep(staff.KeepImports, "import_staged", `import IN (SELECT id FROM imports WHERE consultation = ?)`, "")
	_ = registerSweep(staff.KeepImports, "import_staged_equality", `import IN (SELECT id FROM imports WHERE consultation = ?)`, "")
	_ = registerHolding(holding{table: "imports", class: staff.KeepImports, consultation: "consultation", files: "file, report"})
	_ = registerHolding(holding{table: "import_mappings", class: staff.KeepImports, consultation: "consultation"})
	_ = registerHolding(holding{table: "import_rows", class: staff.KeepImports, consultation: "consultation"})
)

// staffHoldings are tables about staff and their work: the public record of a consultation, and what led to it.
func staffHoldings(tables ...string) bool { return registerAll(staff.KeepStaff, tables) }

// nothingHeld are tables that hold nothing about any person.
func nothingHeld(tables ...string) bool { return registerAll(staff.KeepNothing, tables) }

func registerAll(class staff.Class, tables []string) bool {
	for _, t := range tables {
		registerHolding(holding{table: t, class: class})
	}
	return true
}
