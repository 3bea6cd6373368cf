package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/anonymity"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/redact"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// PublicAsked is what is asked for of an export for the public.
type PublicAsked struct {
	Where    string
	About    []string // names of questions whose answers together could tell who somebody is
	K        int      // rows that must be alike in them; anonymity.Rows if 0
	Format   export.Format
	Shape    export.Shape
	Labels   bool
	LeaveOut bool // answers in words in which the leak scan finds something are left blank, instead of refusing the file
}

// subject is how the ledger names the file.
func (a PublicAsked) subject() string {
	parts := []string{a.Format.Name, string(a.Shape), "k " + strconv.Itoa(a.K), "about " + strings.Join(a.About, " ")}
	if len(a.About) == 0 {
		parts[3] = "about nothing"
	}
	if a.Labels {
		parts = append(parts, "labels")
	}
	if a.LeaveOut {
		parts = append(parts, "leave out")
	}
	return strings.Join(parts, ", ")
}

// PublicReport says what an export for the public holds, and what it does not.
type PublicReport struct {
	K         int
	Taken     int // responses that the filter takes
	Included  int
	NotAsked  int // left out: they were not asked whether they agree to publication, or did not say
	NotWished int // left out: they do not agree to it
	Closed    []PublicClosed
	Texts     []PublicText
	Leaks     []PublicLeak // the first of them
	LeakCount int
	Few       bool     // fewer responses than must be alike
	Refused   *Refused // with what was released before it would tell of few people
	Digest    string   // of the file, SHA-256
	Known     int      // number of the release that is this very file, or 0
	Others    []int    // numbers of other exports that were released
	Number    int      // of the release, once it is one
}

// Fine says whether the file may leave.
func (r *PublicReport) Fine() bool {
	return r.Included > 0 && !r.Few && r.LeakCount == 0 && r.Refused == nil
}

// PublicClosed is a closed question, or a part of one, in the file.
type PublicClosed struct {
	Name, Label string
	About       bool
	Answers     int // that were given
	Blanked     int // of them
}

// PublicText is answers in words in the file.
type PublicText struct {
	Name, Label string
	Told        int
	Undecided   int // blank: suggestions that nobody has decided about
	Waiting     int // blank: a second person has to agree to hide something
	Stale       int // blank: words were hidden, and the answer was changed since
	Leaking     int // blank: the leak scan found something, and such answers were to be left out
}

// PublicLeak is something that must not leave, by its place in the file. It never has the words.
type PublicLeak struct {
	Row                int
	Name               string // data name
	Class              string // as package redact names them, or LeakContact or LeakReference
	Response, Question string // where the words can be hidden
}

// Classes of leaks beside those of package redact.
const (
	LeakContact   = "contact"   // words of the respondent's own contact data
	LeakReference = "reference" // a reference of a response
)

// maxLeaksTold is how many leaks a report names.
const maxLeaksTold = 50

// Errors of an export for the public.
var (
	ErrPublicChanged = errors.New("web: responses changed while the file was made")
	ErrPublicAbout   = errors.New("web: a question that could tell who somebody is is none of those in the file")
	ErrPublicMany    = errors.New("web: too many answers could tell who somebody is")
)

// publicExport makes one file.
type publicExport struct {
	s       *Server
	ctx     context.Context
	slug    string
	asked   PublicAsked
	from    publicSource
	mark    string // stands in the place of hidden words
	columns *export.Columns
	members publicMembers
	rev     int64
	made    string // generation

	about    []string // data names
	together *anonymity.Table
	single   map[string]*anonymity.Table // codes, numbers and dates that are not among them, each by itself
	plan     *anonymity.Plan
	plans    map[string]*anonymity.Plan
	scan     *redact.Scan
	took     *analysis.Set // who is in the file
	spool    *publicSpool
	closed   map[string]*PublicClosed
	texts    map[string]*PublicText
	report   PublicReport
}

// publicMembers are the responses that the filter takes, in the order of ids: a million in 34 MB.
type publicMembers struct {
	ids  []byte   // one after the other
	ends []uint32 // where each id ends
	ords []uint32
}

// errIDOrder: the store gives ids in another order than the program compares them in, so that none could be found.
var errIDOrder = errors.New("web: the ids of responses are not in order")

// add adds a response, whose id comes after those before.
func (m *publicMembers) add(id string, ord uint32) error {
	if n := m.count(); n > 0 && m.id(n-1) >= id {
		return errIDOrder
	}
	m.ids = append(m.ids, id...)
	m.ends, m.ords = append(m.ends, uint32(len(m.ids))), append(m.ords, ord)
	return nil
}

func (m *publicMembers) count() int { return len(m.ords) }

func (m *publicMembers) id(i int) string {
	if i == 0 {
		return string(m.ids[:m.ends[0]])
	}
	return string(m.ids[m.ends[i-1]:m.ends[i]])
}

// find gives the ordinal of a response.
func (m *publicMembers) find(id string) (ord uint32, ok bool) {
	i, ok := sort.Find(m.count(), func(i int) int { return strings.Compare(id, m.id(i)) })
	if !ok {
		return 0, false
	}
	return m.ords[i], true
}

// PublicExport makes a file for the public and says what it holds. Where now is set and the report is Fine, the file goes into the ledger of
// releases and then to w; else nothing is written. Of the act it needs who and when. The error is analysis.ErrFilter or analysis.ErrNoSearch
// for the filter, ErrPublicAbout or ErrPublicMany for the questions, ErrNotYet where responses are not projected yet, ErrPublicChanged where one
// was changed meanwhile.
func (s *Server) PublicExport(ctx context.Context, slug string, asked PublicAsked, act staff.Act, now bool, w io.Writer) (*PublicReport, error) {
	return s.publicExport(ctx, slug, asked, act, now, w, publicSource{s.withOrdinals, s.takenAfterOthers})
}

// publicSource is where a file for the public has responses from: with is withIndex, or gives less, and taken finds those that a filter takes.
type publicSource struct {
	with  func(ctx context.Context, slug string, use func(Projected) error) error
	taken func(ctx context.Context, slug string, p Projected, filter analysis.Filter) (*analysis.Set, error)
}

// takenAfterOthers needs no index.
func (s *Server) takenAfterOthers(ctx context.Context, slug string, p Projected, filter analysis.Filter) (*analysis.Set, error) {
	if filter == nil {
		return p.All(), nil
	}
	set := &analysis.Set{}
	err := s.inTurns(ctx, slug, filter, turnOf, func(_ string, ord uint32) { set.Add(ord) })
	return set, err
}

func (s *Server) publicExport(ctx context.Context, slug string, asked PublicAsked, act staff.Act, now bool, w io.Writer, from publicSource) (*PublicReport, error) {
	if asked.K == 0 {
		asked.K = anonymity.Rows
	}
	x := &publicExport{
		s: s, ctx: ctx, slug: slug, asked: asked, from: from, mark: s.Pages.Words(templates.English).Say("quote.hidden"), took: &analysis.Set{},
		scan: redact.NewScan(nil), single: map[string]*anonymity.Table{}, plans: map[string]*anonymity.Plan{},
		closed: map[string]*PublicClosed{}, texts: map[string]*PublicText{}, report: PublicReport{K: asked.K},
	}
	if err := x.prepare(); err != nil {
		return nil, err
	}
	err := x.count()
	if err != nil || x.report.Few || x.report.Included == 0 {
		return &x.report, err
	}
	if x.spool, err = newPublicSpool(s.Config.TempDir); err != nil {
		return nil, err
	}
	defer x.spool.close()
	if err := x.fill(); err != nil {
		return nil, err
	}
	if !now {
		err = x.write(io.Discard)
	} else {
		err = x.release(act, w)
	}
	if err != nil {
		return nil, err
	}
	return &x.report, nil
}

// prepare finds which responses the filter takes, and which questions the file has.
func (x *publicExport) prepare() error {
	filter, err := analysis.ParseFilter(x.asked.Where)
	if err != nil {
		return err
	}
	if filter != nil {
		x.asked.Where = filter.String() // as it is written, whoever typed it
	}
	return x.from.with(x.ctx, x.slug, func(p Projected) error {
		if p.Pending > 0 {
			return ErrNotYet
		}
		set, err := x.from.taken(x.ctx, x.slug, p, filter)
		if err != nil {
			return err
		}
		x.rev, x.made = p.Rev, p.Generation
		for c, err := range x.s.Store.Ordinals(x.ctx, x.slug) {
			if err != nil {
				return err
			}
			if set.Contains(c.Ord) {
				if err := x.members.add(c.ID, c.Ord); err != nil {
					return err
				}
			}
		}
		x.report.Taken = x.members.count()
		x.columns = export.NewColumns(export.Public, p.Versions...)
		return x.questions()
	})
}

// questions sorts the data names of the file into answers in words and closed ones, and those that could tell who somebody is.
func (x *publicExport) questions() error {
	known := map[string]bool{}
	for i := range x.columns.List {
		c := &x.columns.List[i]
		name := c.Field.Name
		if x.closed[name] != nil || x.texts[name] != nil {
			continue
		}
		label := c.FieldLabel()
		if c.Field.Type == consultation.FieldText {
			x.texts[name] = &PublicText{Name: name, Label: label}
			continue
		}
		about := slices.Contains(x.asked.About, c.Question.Name)
		x.closed[name] = &PublicClosed{Name: name, Label: label, About: about}
		if about {
			known[c.Question.Name] = true
			x.about = append(x.about, name)
		} else if oneAnswer(c.Field) {
			x.single[name] = anonymity.New(1)
		}
	}
	for _, name := range x.asked.About {
		if !known[name] {
			return fmt.Errorf("%w: %s", ErrPublicAbout, name)
		}
	}
	if len(x.about) > anonymity.Most {
		return ErrPublicMany
	}
	x.together = anonymity.New(len(x.about))
	return nil
}

// write writes the file to w and looks through all that was typed in it.
func (x *publicExport) write(w io.Writer) error {
	sum := sha256.New()
	o := export.Options{
		Shape: x.asked.Shape, Labels: x.asked.Labels, BOM: x.asked.Format.Name == "csv", TempDir: x.s.Config.TempDir, Total: x.report.Included,
		Look: x.look,
	}
	if _, err := x.asked.Format.Write(io.MultiWriter(w, sum), x.columns, x.spool.rows(), o); err != nil {
		return err
	}
	x.report.Digest = hex.EncodeToString(sum.Sum(nil))
	x.tell()
	return x.from.with(x.ctx, x.slug, func(p Projected) error {
		ledger, err := x.ledger(p)
		if err != nil || x.report.Known > 0 {
			return err
		}
		fields, err := tellsOf(x.fields(), x.asked.Where)
		if err != nil {
			return err
		}
		x.report.Refused, err = x.s.collides(x.ctx, x.slug, p, ledger, x.took, fields)
		return err
	})
}
