package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

func (v *visitor) get(ctx context.Context, path string) (answer, error) {
	return v.do(ctx, http.MethodGet, path, "", nil)
}

// post sends a form, as the browser would for its enctype.
func (v *visitor) post(ctx context.Context, path string, form url.Values, asFiles bool) (answer, error) {
	if !asFiles {
		return v.do(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			if err := w.WriteField(name, value); err != nil {
				return answer{}, err
			}
		}
	}
	if err := w.Close(); err != nil {
		return answer{}, err
	}
	return v.do(ctx, http.MethodPost, path, w.FormDataContentType(), body.Bytes())
}

func (v *visitor) do(ctx context.Context, method, path, contentType string, body []byte) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://localhost"+path, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	r.RemoteAddr = "127.0.0.1:1"
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := &recorder{answer{header: http.Header{}}}
	v.handler.ServeHTTP(w, r)
	if v.cookies == nil {
		v.cookies = map[string]string{}
	}
	for _, c := range (&http.Response{Header: w.header}).Cookies() {
		v.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	w.status = cmp.Or(w.status, http.StatusOK)
	if w.status >= 500 {
		return w.answer, fmt.Errorf("%s %s: status %d", method, path, w.status)
	}
	return w.answer, nil
}

// field is one thing in a form that a person can fill in.
type field struct {
	name, kind, mode string // kind is text, textarea, radio, checkbox, select or hidden; mode is the keyboard asked for
	value            string
	options          []string // of a select
	checked          bool
}

// formOn finds the form of a page that is sent to an address, with its fields in the page's order.
func formOn(page []byte, action string) (fields []field, asFiles, found bool) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, false, false
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && attr(n, "action") == action {
			for in := range n.Descendants() {
				if f, ok := fieldOf(in); ok {
					fields = append(fields, f)
				}
			}
			return fields, attr(n, "enctype") == "multipart/form-data", true
		}
	}
	return nil, false, false
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func fieldOf(n *html.Node) (field, bool) {
	f := field{name: attr(n, "name"), mode: cmp.Or(attr(n, "inputmode"), attr(n, "autocomplete")), value: attr(n, "value"), checked: has(n, "checked")}
	if n.Type != html.ElementNode || f.name == "" {
		return f, false
	}
	switch n.Data {
	case "input":
		f.kind = cmp.Or(attr(n, "type"), "text")
		return f, f.kind != "file" && f.kind != "submit"
	case "textarea":
		f.kind = "textarea"
		if n.FirstChild != nil {
			f.value = n.FirstChild.Data
		}
	case "select":
		f.kind = "select"
		for o := range n.Descendants() {
			if o.Data == "option" {
				f.options = append(f.options, attr(o, "value"))
			}
		}
	default:
		return f, false
	}
	return f, true
}

// links lists the addresses on a page that hold a text.
func links(page []byte, holds string) []string {
	var out []string
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil
	}
	for n := range root.Descendants() {
		if href := attr(n, "href"); n.Data == "a" && strings.Contains(href, holds) {
			out = append(out, href)
		}
	}
	return out
}

// problemsOn gives the words of a page's error summary.
func problemsOn(page []byte) string {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return ""
	}
	var out []string
	for n := range root.Descendants() {
		if strings.Contains(attr(n, "class"), "govuk-error-summary__list") {
			for d := range n.Descendants() {
				if words := strings.TrimSpace(d.Data); d.Type == html.TextNode && words != "" {
					out = append(out, words)
				}
			}
		}
	}
	return strings.Join(out, "; ")
}

// galleryAnswers are answers to questions of the showcase for which a sample does not do, by form field.
var galleryAnswers = url.Values{
	"age": {"18-to-64"}, "shed-code": {"A1B2"}, "six-words": {"Once brambles then beans now friends"},
	"activities": {"digging", "reading"}, "needs": {"bench", "trees"}, "needs.trees.text": {"4"},
	"plants": {"roses", "mint"}, "rules": {"gate", "strawberries", "hedgehog"},
	"budget": {"12"}, "opening.year": {"2025"}, "first-party.year": {"2026"}, "first-dig.year": {"2030"}, "first-year": {"1950"},
	"planting.bulbs.spring": {"12"}, "planting.bulbs.summer": {"12"}, "planting.shrubs.spring": {"12"}, "planting.shrubs.summer": {"12"},
	"sharing.lawn.residents": {"50"}, "sharing.lawn.visitors": {"30"}, "sharing.lawn.wildlife": {"20"},
	"sharing.pond.residents": {"20"}, "sharing.pond.visitors": {"30"}, "sharing.pond.wildlife": {"50"},
	"invite": {"email"},
}

// sample is what a careful person fills in: the first answer of a list, something that fits for a box.
func sample(fields []field, own url.Values) url.Values {
	form := url.Values{}
	chosen := map[string]int{}
	for _, f := range fields {
		if v, ok := own[f.name]; ok && f.kind != "hidden" {
			form[f.name] = v
			continue
		}
		switch f.kind {
		case "hidden":
			form.Add(f.name, f.value)
		case "radio", "checkbox":
			if chosen[f.name] == 0 {
				form.Add(f.name, f.value)
			}
			chosen[f.name]++
		case "select":
			rank := 1 + chosen["select"] // in order, and nothing where the list has ended
			if rank >= len(f.options) {
				rank = 0
			}
			form.Set(f.name, f.options[rank])
			chosen["select"]++
		default:
			form.Set(f.name, sampleText(f))
		}
	}
	return form
}

func sampleText(f field) string {
	switch {
	case strings.HasSuffix(f.name, ".day"):
		return "14"
	case strings.HasSuffix(f.name, ".month"):
		return "2"
	case strings.HasSuffix(f.name, ".year"):
		return "2024"
	case f.kind == "email" || f.mode == "email":
		return "sam@example.org"
	case strings.Contains(f.mode, "postal"):
		return "SW1A 1AA"
	case f.mode == "numeric":
		return "2"
	case f.mode == "decimal":
		return "2"
	case f.kind == "textarea":
		return "There is a bench by the gate.\nPeople rest there on the way up."
	}
	return "Maple Road"
}

// slip is what somebody in a hurry fills in: words for numbers, and nothing elsewhere.
func slip(fields []field) url.Values {
	form := url.Values{}
	for _, f := range fields {
		switch {
		case f.kind == "hidden":
			form.Add(f.name, f.value)
		case f.kind == "radio" || f.kind == "checkbox" || f.kind == "select":
		case strings.HasSuffix(f.name, ".day"):
			form.Set(f.name, "31")
		case strings.HasSuffix(f.name, ".month"):
			form.Set(f.name, "2")
		case f.mode == "numeric" || f.mode == "decimal" || f.kind == "email":
			form.Set(f.name, "about twelve")
		default:
			form.Set(f.name, "")
		}
	}
	return form
}
