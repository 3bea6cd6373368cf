package analysis

import "testing"

func TestFilterGrowsAndShrinks(t *testing.T) {
	read := func(text string) Filter {
		t.Helper()
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	more := read("c is z")
	for _, c := range []struct {
		of, want string
		join     Join
	}{
		{"", "c is z", JoinAnd},
		{"a is x", "a is x and c is z", JoinAnd},
		{"a is x and b is y", "a is x and b is y and c is z", JoinAnd},
		{"a is x or b is y", "(a is x or b is y) and c is z", JoinAnd},
		{"a is x and b is y", "(a is x and b is y) or c is z", JoinOr},
		{"a is x or b is y", "a is x or b is y or c is z", JoinOr},
		{"not a is x", "not a is x or c is z", JoinOr},
	} {
		got := Joined(read(c.of), c.join, more).String()
		if got != c.want {
			t.Errorf("%q grows to %q, want %q", c.of, got, c.want)
		}
		if again := read(got).String(); again != got {
			t.Errorf("%q is read as %q", got, again)
		}
	}
	for of, want := range map[string]string{"a is x and b is y and c is z": "a is x and c is z", "a is x or b is y": "a is x", "(a is x or b is y) and c is z": "a is x or b is y"} {
		if got := Without(read(of), 1).String(); got != want {
			t.Errorf("%q without its second part is %q, want %q", of, got, want)
		}
	}
	if Without(more, 0) != nil {
		t.Error("something is left of one clause")
	}
}
