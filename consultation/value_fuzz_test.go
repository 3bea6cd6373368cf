package consultation

import "testing"

// FuzzValues reads what people type into numbers, dates and references: nothing panics, and what was read once reads the same again.
func FuzzValues(f *testing.F) {
	for _, s := range []string{"", "1,200", "£3.50", "−7", "12 %", "007", ".5", "5.", "31 May 2023", "2023-02-30", "J4-343Y-DAQW", "j4343ydaqw", "from 1 to 9", "1e9", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := TypedDecimal(s); ok {
			if _, ok := Decimal(n); !ok {
				t.Errorf("TypedDecimal(%q) = %q, which is not canonical", s, n)
			}
			if again, ok := TypedDecimal(n); !ok || again != n {
				t.Errorf("TypedDecimal(%q) = %q, want it unchanged", n, again)
			}
		}
		if d, ok := ParseWrittenDate(s); ok {
			if _, ok := ParseISODate(d); !ok {
				t.Errorf("ParseWrittenDate(%q) = %q, which is no date", s, d)
			}
		}
		if r, ok := ParseReference(s); ok {
			if again, ok := ParseReference(r); !ok || again != r {
				t.Errorf("ParseReference(%q) = %q, want it unchanged", r, again)
			}
		}
		for _, p := range []string{"max N words|characters", "from X to X", "no later than DATE", "unit TEXT", "answers of NAME"} {
			Match(p, s)
		}
	})
}
