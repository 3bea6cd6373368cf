package templates

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// components are the parts that govuk-frontend has examples for.
var components = map[string]Part{
	"back-link": BackLink{}, "breadcrumbs": Breadcrumbs{}, "button": Button{},
	"character-count": CharacterCount{}, "checkboxes": Checkboxes{},
	"date-input": DateInput{}, "details": Details{}, "error-message": ErrorMessage{},
	"error-summary": ErrorSummary{}, "exit-this-page": ExitThisPage{},
	"fieldset": Fieldset{}, "file-upload": FileUpload{}, "hint": Hint{},
	"input": Input{}, "inset-text": InsetText{}, "label": Label{},
	"language-navigation": LanguageNavigation{}, "notification-banner": NotificationBanner{},
	"pagination": Pagination{}, "panel": Panel{}, "phase-banner": PhaseBanner{},
	"radios": Radios{}, "select": Select{}, "service-navigation": ServiceNavigation{},
	"skip-link": SkipLink{}, "summary-list": SummaryList{}, "table": Table{},
	"tag": Tag{}, "task-list": TaskList{}, "textarea": Textarea{}, "warning-text": WarningText{},
}

type fixture struct {
	Name    string
	Options map[string]any
	HTML    string
}

// TestFixtures renders every example that govuk-frontend ships and that our
// structs can express, and compares the markup. What they cannot express is
// named in fixtureSkips with its reason.
func TestFixtures(t *testing.T) {
	s := parsed(t)
	used := map[string]bool{}
	compared, all := 0, 0
	for name, zero := range components {
		body, err := os.ReadFile(filepath.Join("testdata", "fixtures", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var fixtures []fixture
		if err := json.Unmarshal(body, &fixtures); err != nil {
			t.Fatal(err)
		}
		for _, f := range fixtures {
			all++
			if skip := skipFor(name, f); skip != "" {
				used[skip] = true
				continue
			}
			compared++
			t.Run(name+"/"+f.Name, func(t *testing.T) { compareFixture(t, s, zero, f) })
		}
	}
	for skip := range fixtureSkips {
		if !used[skip] {
			t.Errorf("fixtureSkips has %q, which skips nothing", skip)
		}
	}
	t.Logf("%d of %d examples compared", compared, all)
	if compared < 500 {
		t.Errorf("only %d examples were compared, want at least 500", compared)
	}
}

func compareFixture(t *testing.T, s *Set, zero Part, f fixture) {
	part := reflect.New(reflect.TypeOf(zero)).Elem()
	options := f.Options
	if _, ok := zero.(DateInput); ok {
		options = dateItems(options)
	}
	if err := fill(part, options); err != nil {
		t.Fatalf("%v", err)
	}
	adapt(part.Addr().Interface(), f)
	got, err := s.RenderPart(English, part.Interface().(Part))
	if err != nil {
		t.Fatal(err)
	}
	// Our texts for scripts always come from the catalogue, and are compared
	// only with examples that have such texts.
	texts := strings.Contains(f.HTML, "data-i18n.")
	if g, w := normal(t, string(got), texts), normal(t, f.HTML, texts); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

// skipFor gives the entry of fixtureSkips for an example, or "".
func skipFor(component string, f fixture) string {
	keys := []string{component + "/" + f.Name}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		keys = append(keys, component+":"+path)
		switch v := v.(type) {
		case map[string]any:
			for k, each := range v {
				walk(strings.TrimPrefix(path+"."+k, "."), each)
			}
		case []any:
			for _, each := range v {
				if each == nil || each == false || each == "" {
					keys = append(keys, ":"+"empty item")
				}
				walk(path, each)
			}
		}
	}
	walk("", f.Options)
	for _, key := range keys {
		if _, ok := fixtureSkips[key]; ok {
			return key
		}
	}
	return ""
}

// fill sets a part from the options of an example, by name. An option that
// the struct does not have is an error.
func fill(v reflect.Value, option any) error {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return fill(v.Elem(), option)
	case reflect.Struct:
		return fillStruct(v, option)
	case reflect.Slice:
		for _, each := range option.([]any) {
			item := reflect.New(v.Type().Elem()).Elem()
			if err := fill(item, each); err != nil {
				return err
			}
			v.Set(reflect.Append(v, item))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for k, each := range option.(map[string]any) {
			v.SetMapIndex(reflect.ValueOf(k), reflect.ValueOf(fmt.Sprint(each)))
		}
	case reflect.String:
		if option != nil {
			v.SetString(fmt.Sprint(option))
		}
	case reflect.Int:
		n, err := strconv.Atoi(fmt.Sprint(option))
		if err != nil {
			return err
		}
		v.SetInt(int64(n))
	case reflect.Bool:
		v.SetBool(option == true)
	default:
		return fmt.Errorf("cannot fill a %s", v.Type())
	}
	return nil
}

func fillStruct(v reflect.Value, option any) error {
	options, ok := option.(map[string]any)
	if !ok {
		return fmt.Errorf("%v is not an object", option)
	}
	for name, each := range options {
		field := v.FieldByNameFunc(func(s string) bool { return strings.EqualFold(s, name) })
		if !field.IsValid() {
			return fmt.Errorf("%s has no option %q", v.Type(), name)
		}
		if err := fill(field, each); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// normal writes markup one node a line, without the white space that does not
// show, with attributes and classes sorted.
func normal(t *testing.T, markup string, texts bool) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		indent := strings.Repeat("  ", depth)
		switch n.Type {
		case html.TextNode:
			if text := visible(n); text != "" {
				b.WriteString(indent + strconv.Quote(text) + "\n")
			}
		case html.ElementNode:
			b.WriteString(indent + "<" + n.Data + attributes(n, texts) + ">\n")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
	}
	walk(doc, 0)
	return b.String()
}

// visible is a text with its white space collapsed, and dropped at the edges of
// its parent.
func visible(n *html.Node) string {
	if n.Parent != nil && n.Parent.Data == "textarea" {
		return n.Data
	}
	text := strings.Join(strings.Fields(n.Data), " ")
	if text == "" {
		return ""
	}
	if n.PrevSibling != nil && strings.TrimLeft(n.Data, " \n\t") != n.Data {
		text = " " + text
	}
	if n.NextSibling != nil && strings.TrimRight(n.Data, " \n\t") != n.Data {
		text += " "
	}
	return text
}

func attributes(n *html.Node, texts bool) string {
	var list []string
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "data-i18n.") && !texts {
			continue
		}
		if a.Key == "class" {
			classes := strings.Fields(a.Val)
			slices.Sort(classes)
			a.Val = strings.Join(classes, " ")
		}
		list = append(list, fmt.Sprintf(" %s=%q", a.Key, a.Val))
	}
	slices.Sort(list)
	return strings.Join(list, "")
}
