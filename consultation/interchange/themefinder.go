package interchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// Response is an answer as ThemeFinder reads it.
type Response struct {
	ID   string `json:"response_id"`
	Text string `json:"response"`
}

// Labels are the themes that ThemeFinder maps a response to, by their topic ids.
type Labels struct {
	Response string
	Topics   []string
}

// WriteQuestion writes question.json.
func WriteQuestion(w io.Writer, number int, text string) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Number int    `json:"question_number"`
		Text   string `json:"question_text"`
	}{number, text})
}

// WriteResponse writes a line of responses.jsonl.
func WriteResponse(w io.Writer, r Response) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

type theme struct {
	ID          loose  `json:"topic_id"`
	Topic       string `json:"topic,omitempty"` // "label: description", where it is one
	Label       string `json:"topic_label"`
	Description string `json:"topic_description"`
	Parent      loose  `json:"parent_id,omitempty"`
}

// loose is text that some files write as a number.
type loose string

func (l *loose) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*l = loose(s)
		return nil
	}
	var n json.Number
	err := json.Unmarshal(b, &n)
	*l = loose(n)
	return err
}

// WriteThemes writes a codebook as themes.json.
func WriteThemes(w io.Writer, codes []Code) error {
	list := make([]theme, len(codes))
	for i, c := range codes {
		list[i] = theme{ID: loose(c.ID), Label: c.Name, Description: describe(c), Parent: loose(c.Parent)}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(list)
}

// ReadThemes reads themes.json, or the theme_nodes of clustered_themes.json. It fails with ErrFile.
func ReadThemes(r io.Reader) ([]Code, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil || len(b) > MaxBytes {
		return nil, ErrFile
	}
	var list []theme
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) {
		var nodes struct {
			Nodes []theme `json:"theme_nodes"`
		}
		err = json.Unmarshal(b, &nodes)
		list = nodes.Nodes
	} else {
		err = json.Unmarshal(b, &list)
	}
	if err != nil || len(list) == 0 || len(list) > MaxCodes {
		return nil, ErrFile
	}
	all := make([]Code, len(list))
	for i, t := range list {
		c := Code{ID: string(t.ID), Parent: string(t.Parent), Name: strings.TrimSpace(t.Label)}
		if c.Parent == "0" {
			c.Parent = "" // ThemeFinder's root
		}
		description := t.Description
		if c.Name == "" {
			label, rest, _ := strings.Cut(t.Topic, ":")
			c.Name, description = strings.TrimSpace(label), strings.TrimSpace(rest)
		}
		if c.ID == "" || c.Name == "" {
			return nil, ErrFile
		}
		undescribe(description, &c)
		all[i] = c
	}
	return all, nil
}

// ReadMapping reads mapping.jsonl: which themes each response has. It fails with ErrFile.
func ReadMapping(r io.Reader) ([]Labels, error) {
	const most = 64 << 20
	in := &io.LimitedReader{R: r, N: most + 1}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	var all []Labels
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var x struct {
			Response loose   `json:"response_id"`
			Other    loose   `json:"themefinder_id"`
			Labels   []loose `json:"labels"`
		}
		if json.Unmarshal(lines.Bytes(), &x) != nil {
			return nil, ErrFile
		}
		l := Labels{Response: string(x.Response)}
		if l.Response == "" {
			l.Response = string(x.Other)
		}
		if l.Response == "" {
			return nil, ErrFile
		}
		for _, t := range x.Labels {
			l.Topics = append(l.Topics, string(t))
		}
		all = append(all, l)
	}
	if lines.Err() != nil || in.N == 0 || len(all) == 0 {
		return nil, ErrFile
	}
	return all, nil
}
