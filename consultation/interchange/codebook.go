// Package interchange reads and writes codebooks and codings as other tools do: REFI-QDA codebooks (.qdc), and the files of ThemeFinder. It knows
// no store: whoever calls it decides what becomes of what it reads.
//
// Sources: REFI-QDA Standard 1.5, https://www.qdasoftware.org; ThemeFinder, https://github.com/i-dot-ai/themefinder.
package interchange

import (
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Code is a code or theme as files hold it.
type Code struct {
	ID                                     string // as the file calls it
	Parent                                 string // ID of another, or ""
	Name                                   string
	Definition, Include, Exclude, Examples string
}

// Limits of what is read.
const (
	MaxBytes = 4 << 20
	MaxCodes = 2000
	maxDepth = 32
)

// ErrFile is that a file is not what it should be, or beyond the limits.
var ErrFile = errors.New("not a file of this kind")

const codebookSpace = "urn:QDA-XML:codebook:1.0"

type qdaCodebook struct {
	XMLName xml.Name  `xml:"urn:QDA-XML:codebook:1.0 CodeBook"`
	Origin  string    `xml:"origin,attr,omitempty"`
	Codes   []qdaCode `xml:"Codes>Code"`
}

type qdaCode struct {
	GUID        string    `xml:"guid,attr"`
	Name        string    `xml:"name,attr"`
	Codable     bool      `xml:"isCodable,attr"`
	Description string    `xml:"Description,omitempty"`
	Codes       []qdaCode `xml:"Code"`
}

// The headings of a description's parts, each on a line of its own.
var headings = []string{"Include:", "Exclude:", "Examples:"}

// describe puts the texts of a code into one. A line of a text that looks like a heading is indented by a space.
func describe(c Code) string {
	var b strings.Builder
	b.WriteString(shy(c.Definition))
	for i, text := range []string{c.Include, c.Exclude, c.Examples} {
		if text != "" {
			b.WriteString("\n\n" + headings[i] + "\n" + shy(text))
		}
	}
	return b.String()
}

// shy indents the lines that would be taken for headings, and those that are indented so already.
func shy(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if isHeading(strings.TrimLeft(l, " ")) {
			lines[i] = " " + l
		}
	}
	return strings.Join(lines, "\n")
}

func isHeading(line string) bool {
	return line == headings[0] || line == headings[1] || line == headings[2]
}

// undescribe takes the parts of a description apart. One without headings is a definition.
func undescribe(text string, c *Code) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	parts := []*string{&c.Definition, &c.Include, &c.Exclude, &c.Examples}
	at, last := 0, 0
	var lines []string
	flush := func() {
		*parts[at] = strings.TrimSuffix(strings.Join(lines, "\n"), "\n")
		lines = nil
	}
	for _, l := range strings.Split(text, "\n") {
		part := 0
		for i, h := range headings {
			if l == h && i+1 > last {
				part = i + 1
			}
		}
		if part > 0 {
			flush()
			at, last = part, part
			continue
		}
		if strings.HasPrefix(l, " ") && isHeading(strings.TrimLeft(l, " ")) {
			l = l[1:]
		}
		lines = append(lines, l)
	}
	flush()
}

// guid makes the identifier that the standard asks for: the same for the same code.
func guid(id string) string {
	sum := sha256.Sum256([]byte("greenpaper code " + id))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // RFC 9562, version 8
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// WriteCodebook writes a codebook of REFI-QDA (.qdc). A code whose parent is missing, or its own child, stands at the top.
func WriteCodebook(w io.Writer, origin string, codes []Code) error {
	children, known := map[string][]Code{}, map[string]string{}
	for _, c := range codes {
		known[c.ID] = c.Parent
	}
	for _, c := range codes {
		parent := c.Parent
		if _, ok := known[parent]; !ok || depth(known, c.ID) > maxDepth {
			parent = ""
		}
		children[parent] = append(children[parent], c)
	}
	var nest func(parent string) []qdaCode
	nest = func(parent string) (list []qdaCode) {
		for _, c := range children[parent] {
			x := qdaCode{GUID: guid(c.ID), Name: c.Name, Codable: true, Description: describe(c)}
			if c.ID != "" {
				x.Codes = nest(c.ID)
			}
			list = append(list, x)
		}
		return list
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(qdaCodebook{Origin: origin, Codes: nest("")}); err != nil {
		return err
	}
	return e.Close()
}

// depth is how many codes stand above one; more than maxDepth in a circle.
func depth(parents map[string]string, id string) int {
	n := 0
	for id = parents[id]; id != "" && n <= maxDepth; id = parents[id] {
		n++
	}
	return n
}

// ReadCodebook reads a codebook of REFI-QDA that any tool has made, parents before their children. Elements it does not know are passed over. It
// fails with ErrFile.
func ReadCodebook(r io.Reader) ([]Code, error) {
	d := xml.NewDecoder(io.LimitReader(r, MaxBytes+1))
	var all []Code
	var open []string // elements
	var path []int    // codes that are open, by place in all
	var texts = map[int]*strings.Builder{}
	root := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || d.InputOffset() > MaxBytes {
			return nil, ErrFile
		}
		switch x := token.(type) {
		case xml.StartElement:
			if len(open) == 0 && (x.Name.Local != "CodeBook" || root || x.Name.Space != codebookSpace && x.Name.Space != "") || len(open) > 2*maxDepth {
				return nil, ErrFile
			}
			root = true
			if x.Name.Local == "Code" {
				if len(all) == MaxCodes {
					return nil, ErrFile
				}
				c := Code{}
				for _, a := range x.Attr {
					switch a.Name.Local {
					case "guid":
						c.ID = a.Value
					case "name":
						c.Name = strings.TrimSpace(a.Value)
					}
				}
				if c.Name == "" {
					return nil, ErrFile
				}
				if len(path) > 0 {
					c.Parent = all[path[len(path)-1]].ID
				}
				path = append(path, len(all))
				all = append(all, c)
			}
			open = append(open, x.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
			if x.Name.Local == "Code" {
				path = path[:len(path)-1]
			}
		case xml.CharData:
			if n := len(open); n > 1 && open[n-1] == "Description" && open[n-2] == "Code" {
				at := path[len(path)-1]
				if texts[at] == nil {
					texts[at] = &strings.Builder{}
				}
				texts[at].Write(x)
			}
		}
	}
	if !root || len(open) > 0 {
		return nil, ErrFile
	}
	for i, b := range texts {
		undescribe(b.String(), &all[i])
	}
	return all, nil
}
