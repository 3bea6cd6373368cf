package storage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// response is the JSON of the record. Its names are for ever: they are read by later programs, and by people.
type response struct {
	ID           string               `json:"id"`
	Reference    string               `json:"reference"`
	Consultation string               `json:"consultation"`
	Version      string               `json:"version"`
	Edition      string               `json:"edition"`
	Language     string               `json:"language"`
	Notice       string               `json:"notice"`
	Salt         string               `json:"salt"`
	Submitted    string               `json:"submitted"`
	Changed      string               `json:"changed,omitempty"`
	Wish         consultation.Wish    `json:"wish,omitempty"`
	Late         bool                 `json:"late,omitempty"`
	Channel      consultation.Channel `json:"channel,omitempty"`
	Received     string               `json:"received,omitempty"`
	Batch        string               `json:"batch,omitempty"`
	Answers      consultation.Answers `json:"answers"`
}

func encodeResponse(r *consultation.Response) (string, error) {
	return encode(response{
		ID: r.ID, Reference: r.Reference, Consultation: r.Consultation, Version: r.Version, Edition: r.Edition,
		Language: r.Language, Notice: r.Notice, Salt: r.Salt, Submitted: stamp(r.Submitted), Changed: stamp(r.Changed),
		Wish: r.Wish, Late: r.Late, Channel: r.Channel, Received: r.Received, Batch: r.Batch, Answers: r.Answers,
	})
}

func decodeResponse(text string) (*consultation.Response, error) {
	var r response
	if !readRecord(text, &r) {
		r = response{}
		if err := decode([]byte(text), &r); err != nil {
			return nil, err
		}
	}
	submitted, err := unstamp(r.Submitted)
	if err != nil {
		return nil, err
	}
	changed, err := unstamp(r.Changed)
	if err != nil {
		return nil, err
	}
	return &consultation.Response{
		ID: r.ID, Reference: r.Reference, Consultation: r.Consultation, Version: r.Version, Edition: r.Edition,
		Language: r.Language, Notice: r.Notice, Salt: r.Salt, Submitted: submitted, Changed: changed,
		Wish: r.Wish, Late: r.Late, Channel: r.Channel, Received: r.Received, Batch: r.Batch, Answers: filled(r.Answers),
	}, nil
}

// draft is the plain part of a draft.
type draft struct {
	Version string               `json:"version"`
	Edition string               `json:"edition"`
	Answers consultation.Answers `json:"answers"`
	By      map[string]string    `json:"by,omitempty"`
	Done    map[string]bool      `json:"done,omitempty"`
}

// draftPersonal is the sealed part. Conflicts are in it whole, because some are of personal questions.
type draftPersonal struct {
	Answers   consultation.Answers             `json:"answers,omitempty"`
	Conflicts map[string]consultation.Conflict `json:"conflicts,omitempty"`
}

// version is what a published version holds beside its files.
type version struct {
	Editions map[string]*consultation.Questionnaire `json:"editions"`
	Main     string                                 `json:"main"`
	Notice   consultation.Notice                    `json:"notice"`
	Lock     consultation.Lock                      `json:"lock"`
	Reasons  map[string]string                      `json:"reasons,omitempty"`
	Reworded bool                                   `json:"reworded,omitempty"`
	Series   int                                    `json:"series,omitempty"`
}

// encode writes JSON without HTML escapes, which would only make answers longer. The error never quotes a value.
func encode(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", fmt.Errorf("storage: a %T cannot be written as JSON", v)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// decode reads JSON that encode wrote. The error never quotes a value.
func decode(text []byte, v any) error {
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("storage: a stored %T is damaged", v)
	}
	return nil
}

// sealAnswers gives nil where there are none.
func (k Keys) sealAnswers(place, owner string, a consultation.Answers) ([]byte, error) {
	if len(a) == 0 {
		return nil, nil
	}
	text, err := encode(a)
	if err != nil {
		return nil, err
	}
	return k.sealed(place, owner, []byte(text)), nil
}

func (k Keys) openAnswers(place, owner string, box []byte) (consultation.Answers, error) {
	plain, err := k.opened(place, owner, box)
	if err != nil || plain == nil {
		return consultation.Answers{}, err
	}
	a := consultation.Answers{}
	return a, decode(plain, &a)
}

func filled(a consultation.Answers) consultation.Answers {
	if a == nil {
		return consultation.Answers{}
	}
	return a
}

// stamp is a time as it is stored: UTC, to the second, "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func unstamp(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("storage: a stored time is damaged")
	}
	return t.UTC(), nil
}
