package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

var charts = map[string]template.HTML{
	"columns": Columns{
		Frame:  Frame{ID: "days", Title: "Responses by day", Description: "Most came on 3 March: 40."},
		Series: []string{"On screen", "On paper <&>"},
		Points: []Point{{"1 March", []int{12, 0}}, {"2 March", []int{0, 0}}, {"3 March", []int{31, 9}}},
	}.SVG(),
	"columns-one":  Columns{Frame: Frame{ID: "days", Title: "Responses by day"}, Series: []string{"All"}, Points: []Point{{"1 March", []int{1}}}}.SVG(),
	"columns-none": Columns{Frame: Frame{ID: "days", Title: "Nothing"}}.SVG(),
	"steps":        Steps{Frame: Frame{ID: "all", Title: "All so far"}, Points: []Point{{"1 March", []int{2}}, {"2 March", []int{2}}, {"3 March", []int{9}}}}.SVG(),
	"bars": Bars{
		Frame:  Frame{ID: "age", Title: "Age", Description: "Respondents and the census."},
		Series: "Respondents", Marker: "Census",
		Rows: []Row{{"Under 25, and in school or at a university", "12%", 12, 20, 0}, {"25 or over", "fewer than 10", 0, 80, 0}, {"Not known", "", 0, -1, 0}},
	}.SVG(),
	"diverging": Diverging{
		Frame:  Frame{ID: "pay", Title: "Pay is fair", Description: "On the left who agrees."},
		Series: []string{"Agree", "Neither", "Disagree"},
		Rows:   []DivergingRow{{"Pay", []float64{50, 20, 30}}, {"Nobody", []float64{0, 0, 0}}, {"All", []float64{100, 0, 0}}},
	}.SVG(),
	"bars-none": Bars{Frame: Frame{ID: "x", Title: "Nothing"}, Rows: []Row{{"A", "0", 0, -1, 0}}}.SVG(),
	"bars-intervals": Bars{
		Frame: Frame{ID: "themes", Title: "Themes"}, Series: "Share", Marker: "95% interval", Most: 100,
		Rows: []Row{{"Pay", "17%", 17.5, 8.7, 31.9}, {"Nobody", "0%", 0, 0, 9}},
	}.SVG(),
}

func TestGolden(t *testing.T) {
	for name, svg := range charts {
		got := strings.ReplaceAll(string(svg), "><", ">\n<") + "\n"
		file := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is not as in %s; look at it and run the test with -update:\n%s", name, file, got)
		}
	}
}

// Every chart is well-formed, is a picture with words, and has nothing that the content security policy stops.
func TestWellFormed(t *testing.T) {
	for name, svg := range charts {
		d := xml.NewDecoder(strings.NewReader(string(svg)))
		ids := map[string]bool{}
		var root *xml.StartElement
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			e, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if e.Name.Local == "svg" {
				root = &e
			}
			for _, a := range e.Attr {
				switch {
				case a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on"):
					t.Errorf("%s: %s has the attribute %s", name, e.Name.Local, a.Name.Local)
				case a.Name.Local == "id" && ids[a.Value]:
					t.Errorf("%s: the id %s is there twice", name, a.Value)
				case a.Name.Local == "id":
					ids[a.Value] = true
				case strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") || strings.HasPrefix(a.Value, "-"):
					t.Errorf("%s: %s has %s=%q", name, e.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
		if root == nil {
			t.Fatalf("%s is no picture", name)
		}
		for _, a := range root.Attr {
			if a.Name.Local == "aria-describedby" {
				for id := range strings.FieldsSeq(a.Value) {
					if !ids[id] {
						t.Errorf("%s: nothing has the id %s", name, id)
					}
				}
			}
		}
	}
	for _, words := range []string{"On paper &lt;&amp;&gt;", "3 March", ">40<", "Most came on 3 March"} {
		if !strings.Contains(string(charts["columns"]), words) {
			t.Errorf("the columns do not say %s", words)
		}
	}
}

func TestNice(t *testing.T) {
	for most, want := range map[float64]float64{0: 2, 1: 2, 2: 2, 3: 4, 5: 6, 7: 8, 9: 10, 10: 10, 11: 20, 40: 40, 41: 60, 99: 100, 1234: 2000} {
		if got := nice(most); got != want {
			t.Errorf("nice(%v) is %v, want %v", most, got, want)
		}
	}
}
