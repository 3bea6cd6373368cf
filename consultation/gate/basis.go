package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// fingerprint is a short hash of texts, each with its length before it.
func fingerprint(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p)) + " " + p))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// everything stands for each word and document that is published.
func (j *judging) everything() string {
	var parts []string
	for _, c := range j.Bundle.Problems() {
		if c.Source.Name != j.Bundle.ReasonsName() {
			parts = append(parts, c.Source.Name, string(c.Source.Body))
		}
	}
	for _, f := range j.Bundle.Files {
		parts = append(parts, f.Name, string(f.Body))
	}
	return fingerprint(parts...)
}

// asked stands for the questions and their answers, as plain words.
func (j *judging) asked() string {
	var parts []string
	for _, q := range j.main.Questionnaire.Lock().Questions {
		parts = append(parts, q.Name, q.Type, q.Wording, strings.Join(q.Codes, " "))
	}
	return fingerprint(parts...)
}

// about stands for what it is about and for whom.
func (j *judging) about() string {
	f := j.front
	return fingerprint(f.Kind, f.Summary, f.Aims, f.AppliesTo)
}

// collected stands for what is learnt of people, and what they are told of it.
func (j *judging) collected() string {
	parts := []string{j.Bundle.Notice.Hash, strconv.FormatBool(j.front.Anonymous)}
	for _, q := range j.main.Questionnaire.Lock().Questions {
		if q.Apart != "" || q.Type == "upload" {
			parts = append(parts, q.Name, q.Apart)
		}
	}
	return fingerprint(parts...)
}

// pdfs are the documents that some people cannot read.
func (j *judging) pdfs() []consultation.File {
	return slices.DeleteFunc(slices.Clone(j.Bundle.Files), func(f consultation.File) bool {
		return !strings.HasSuffix(strings.ToLower(f.Name), ".pdf")
	})
}

func (j *judging) documents() string {
	var parts []string
	for _, f := range j.pdfs() {
		parts = append(parts, f.Name, string(f.Body))
	}
	return fingerprint(parts...)
}
