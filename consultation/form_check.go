package consultation

// wanted says what a required question wants of its form.
type wanted int

const (
	wantAny   wanted = iota // something, anywhere
	wantEvery               // every row in full
)

// listMessages are the keys that any list can give.
var listMessages = []string{"error.choice.one", "error.choice.alone"}

// checkForm reports what is missing if the question is required, and what is wrong with what is there, in the order of the page.
// key is that of the message for what is missing. A row with a box of its own ("Something else") is never missing: nobody has
// to think of something else.
func checkForm(rows []Row, a Answers, in Context, want wanted, key string) []Fault {
	if in.Required && want == wantAny && !answeredForm(rows, a) {
		return missing(rows, key)
	}
	var faults []Fault
	for _, r := range rows {
		own := false
		for _, c := range r.Controls {
			own = own || c.Extra
		}
		reported := false // one empty cell of a row is enough to say
		for _, c := range r.Controls {
			if c.filled(a) {
				faults = append(faults, c.check(r, a, in)...)
				continue
			}
			wantedHere := in.Required && want == wantEvery && !own && !reported
			if wantedHere {
				faults = append(faults, Fault{Field: c.First(), Key: key, Args: naming(r, c)})
				reported = true
			} else if c.Needed && r.filled(a) {
				faults = append(faults, Fault{Field: c.First(), Key: "error.required.column", Args: naming(r, c)})
			}
		}
	}
	return faults
}

// missing is the fault of a required question without any answer.
func missing(rows []Row, key string) []Fault {
	for _, r := range rows {
		for _, c := range r.Controls {
			return []Fault{{Field: c.First(), Key: key}}
		}
	}
	return nil
}

// naming gives the arguments that say which control of the question a fault is about.
func naming(r Row, c Control) []any {
	var args []any
	if item := r.Label.String(); item != "" || c.Label.String() != "" || r.Number > 0 {
		args = append(args, "name", r.label(c))
	}
	return args
}

// check reports what is wrong with a control that was filled in.
func (c Control) check(r Row, a Answers, in Context) []Fault {
	var faults []Fault
	if c.Box != nil {
		faults = c.Box.Check(c.Field, a, in)
	} else {
		faults = c.checkList(a, in)
	}
	for i := range faults {
		faults[i].Args = append(faults[i].Args, naming(r, c)...)
	}
	return faults
}

func (c Control) checkList(a Answers, in Context) []Fault {
	chosen := c.chosen(a)
	if !c.Many && len(chosen) > 1 {
		return []Fault{{Field: c.Field, Key: "error.choice.one"}}
	}
	if fs := checkAlone(c.Field, chosen); fs != nil {
		return fs
	}
	var faults []Fault
	for _, o := range chosen {
		if o.Box == nil {
			continue
		}
		for _, f := range o.Box.Check(boxName(c.Field, o), a, in) {
			f.Args = append(f.Args, "name", o.Label.String())
			faults = append(faults, f)
		}
	}
	return faults
}

// checkAlone reports an `on its own` answer beside another.
func checkAlone(field string, chosen []Option) []Fault {
	for _, o := range chosen {
		if o.Alone && len(chosen) > 1 {
			return []Fault{{Field: field, Key: "error.choice.alone", Args: []any{"answer", o.Label.String()}}}
		}
	}
	return nil
}
