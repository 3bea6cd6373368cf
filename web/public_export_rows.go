package web

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/anonymity"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/personal"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// streamed reads a stream whose rows belong to responses along with the responses, both in the order of their ids.
type streamed[T any] struct {
	next func() (T, error, bool)
	of   func(T) string // the response
	at   T
	err  error
	more bool
}

// along begins a stream. Call what it gives as well when it is not needed any more.
func along[T any](rows iter.Seq2[T, error], of func(T) string) (*streamed[T], func()) {
	next, stop := iter.Pull2(rows)
	b := &streamed[T]{next: next, of: of}
	b.at, b.err, b.more = next()
	return b, stop
}

// take gives the rows of a response.
func (b *streamed[T]) take(response string) (rows []T, err error) {
	for b.more && b.err == nil && b.of(b.at) < response {
		b.at, b.err, b.more = b.next()
	}
	for b.more && b.err == nil && b.of(b.at) == response {
		rows = append(rows, b.at)
		b.at, b.err, b.more = b.next()
	}
	return rows, b.err
}

func ofRedaction(r staff.Redaction) string      { return r.Response }
func ofContact(r *consultation.Response) string { return r.ID }

// each runs through all responses with what was decided about their answers. In says whether the filter takes them, and ord is their
// ordinal then.
func (x *publicExport) each(use func(r *consultation.Response, decided []staff.Redaction, ord uint32, in bool) error) error {
	decisions, stop := along(x.s.Store.EveryRedaction(x.ctx, x.slug), ofRedaction)
	defer stop()
	for r, err := range x.s.Store.Each(x.ctx, x.slug) {
		if err != nil {
			return err
		}
		decided, err := decisions.take(r.ID)
		if err != nil {
			return err
		}
		ord, in := x.members.find(r.ID)
		if err := use(r, decided, ord, in); err != nil {
			return err
		}
	}
	return nil
}

// mayTell is the rule that quotes have too: respondents are told who agreed to it.
func mayTell(w consultation.Wish) bool {
	return w == consultation.WishPublish || w == consultation.WishNoName
}

// count is the first pass: who is in the file, which combinations of answers there are, and which words were hidden in any answer.
func (x *publicExport) count() error {
	err := x.each(func(r *consultation.Response, decided []staff.Redaction, _ uint32, in bool) error {
		for question, list := range byQuestion(decided) {
			x.scan.Add(redact.Secrets(r.Answers.Get(question), list)...)
		}
		switch {
		case !in:
			return nil
		case r.Wish == "":
			x.report.NotAsked++
			return nil
		case !mayTell(r.Wish):
			x.report.NotWished++
			return nil
		}
		x.report.Included++
		closed := x.closedOf(r)
		x.together.Add(x.aboutOf(closed))
		for name, t := range x.single {
			t.Add([]string{oneValue(closed[name])})
		}
		return nil
	})
	if err != nil {
		return err
	}
	x.plan, err = x.together.Protect(x.asked.K)
	for name, t := range x.single {
		if err == nil {
			x.plans[name], err = t.Protect(x.asked.K)
		}
	}
	if errors.Is(err, anonymity.ErrFew) {
		x.report.Few, err = true, nil
	}
	return err
}

func byQuestion(list []staff.Redaction) map[string][]staff.Redaction {
	by := map[string][]staff.Redaction{}
	for _, r := range list {
		by[r.Question] = append(by[r.Question], r)
	}
	return by
}

// oneValue is an answer as one value: what was chosen together is one.
func oneValue(values []string) string { return strings.Join(values, " ") }

// closedOf gives the closed answers of a response that its version knows: codes, numbers and dates as they are written, and nothing else.
func (x *publicExport) closedOf(r *consultation.Response) consultation.Answers {
	out := consultation.Answers{}
	for _, f := range x.columns.Fields(r.Version) {
		if x.closed[f.Field.Name] == nil {
			continue
		}
		var values []string
		for _, v := range r.Answers[f.Field.Name] {
			if v != "" && knownValue(f.Field, v) {
				values = append(values, v)
			}
		}
		out.Set(f.Field.Name, values...)
	}
	return out
}

// knownValue says whether a value is one that a closed field can have.
func knownValue(f consultation.Field, v string) bool {
	switch f.Type {
	case consultation.FieldNumber:
		_, ok := consultation.Decimal(v)
		return ok && len(personal.Find(v)) == 0 // no number of a card or a telephone
	case consultation.FieldDate:
		_, err := time.Parse(consultation.ISODate, v)
		return err == nil
	case consultation.FieldCode, consultation.FieldCodes, consultation.FieldRanks:
		return slices.ContainsFunc(f.Codes, func(o consultation.Option) bool { return o.Code == v })
	}
	return false
}

func (x *publicExport) aboutOf(closed consultation.Answers) []string {
	values := make([]string, len(x.about))
	for i, name := range x.about {
		values[i] = oneValue(closed[name])
	}
	return values
}

// fill is the second pass: what each response tells goes into the spool.
func (x *publicExport) fill() error {
	contacts, stop := along(x.s.Store.EachContact(x.ctx, x.slug), ofContact)
	defer stop()
	n := 0
	err := x.each(func(r *consultation.Response, decided []staff.Redaction, ord uint32, in bool) error {
		if !in || !mayTell(r.Wish) {
			return nil
		}
		if n++; n > x.report.Included {
			return ErrPublicChanged
		}
		contact, err := contacts.take(r.ID)
		if err != nil {
			return err
		}
		own := redact.NewScan(nil)
		for _, c := range contact {
			for _, values := range c.Contact {
				own.Add(values...)
			}
		}
		row := publicRow{ID: r.ID, Version: r.Version, Answers: x.closedOf(r)}
		x.blank(row.Answers)
		x.words(r, byQuestion(decided), own, &row)
		x.took.Add(ord)
		return x.spool.add(r.Salt+r.ID+x.asked.subject(), row)
	})
	if err == nil && n < x.report.Included {
		err = ErrPublicChanged
	}
	return err
}

// blank takes out of closed answers what the plans say.
func (x *publicExport) blank(closed consultation.Answers) {
	drop := func(name string) {
		if len(closed[name]) > 0 {
			x.closed[name].Blanked++
			delete(closed, name)
		}
	}
	for name := range closed {
		x.closed[name].Answers++
	}
	for i, blank := range x.plan.Next(x.aboutOf(closed)) {
		if blank {
			drop(x.about[i])
		}
	}
	for name, plan := range x.plans {
		if plan.Next([]string{oneValue(closed[name])})[0] {
			drop(name)
		}
	}
}

// publicRow is what a response tells.
type publicRow struct {
	ID      string // for where words can be hidden; it is not in the file
	Version string
	Answers consultation.Answers
	Decided []string // words that somebody decided to show
	Contact []string // data names of answers that have words of the respondent's own contact data
}

// publicSpool keeps the rows in a temporary file, and gives them in an order that nobody outside can make: that of SHA-256 of a secret of each
// response.
type publicSpool struct {
	file *os.File
	out  *bufio.Writer
	at   []publicPlace
	size int64
	row  publicRow // the one that was given last
}

// publicPlace is where a row lies.
type publicPlace struct {
	digest       uint64
	offset, size int64
}

func newPublicSpool(dir string) (*publicSpool, error) {
	f, err := os.CreateTemp(dir, "greenpaper-public-*")
	if err != nil {
		return nil, err
	}
	return &publicSpool{file: f, out: bufio.NewWriterSize(f, 64<<10)}, nil
}

func (s *publicSpool) close() {
	s.file.Close()
	os.Remove(s.file.Name()) // what is left over is in a folder for that
}

func (s *publicSpool) add(secret string, row publicRow) error {
	b, err := json.Marshal(row)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(secret))
	s.at = append(s.at, publicPlace{binary.BigEndian.Uint64(sum[:]), s.size, int64(len(b))})
	s.size += int64(len(b))
	_, err = s.out.Write(b)
	return err
}

// rows gives the rows under their numbers.
func (s *publicSpool) rows() export.Rows {
	return func(yield func(*consultation.Response, error) bool) {
		if err := s.out.Flush(); err != nil {
			yield(nil, err)
			return
		}
		slices.SortFunc(s.at, func(a, b publicPlace) int {
			return cmp.Or(cmp.Compare(a.digest, b.digest), cmp.Compare(a.offset, b.offset))
		})
		for i, at := range s.at {
			s.row = publicRow{}
			if err := json.NewDecoder(io.NewSectionReader(s.file, at.offset, at.size)).Decode(&s.row); err != nil {
				yield(nil, err)
				return
			}
			if !yield(export.PublicRow(i+1, s.row.Version, s.row.Answers), nil) {
				return
			}
		}
	}
}
