package web

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/interchange"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) exchangeRoutes() []Route {
	const at = "/staff/c/:slug/rounds/exchange"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayCode, (*desk).exchange),
		s.staffRoute(http.MethodPost, at+"/codebook", staff.MayCode, (*desk).postExchangeBook),
		s.staffRoute(http.MethodPost, at+"/responses", staff.MayRead, (*desk).postExchangeResponses),
		s.staffRoute(http.MethodPost, at+"/import", staff.MayCode, (*desk).postExchangeImport),
		s.staffRoute(http.MethodPost, at+"/add", staff.MayCode, (*desk).postExchangeAdd),
	}
}

// ExchangePage is page/staff-rounds-exchange.html: codebooks and answers to and from other tools.
type ExchangePage struct {
	StaffPage
	Book, Responses, Import, Add, Back string
	Suggested                          string // where the themes of answers are brought in
	Question                           templates.Select
	File                               templates.FileUpload
	New, Known                         []string // names of codes in a file that was read, and those that are there already
	Read                               string   // what it holds, to be sent again
	Looked                             bool
}

var _ = registerPage("staff-rounds-exchange", ExchangePage{})

func (d *desk) exchangePage() (ExchangePage, error) {
	at := d.at("/rounds/exchange")
	p := ExchangePage{StaffPage: d.page("exchange.title"), Book: at + "/codebook", Responses: at + "/responses", Import: at + "/import", Add: at + "/add", Suggested: d.at("/coding/suggested"), Back: d.at("/rounds")}
	if _, err := d.work(); err != nil {
		return p, err
	}
	names, err := d.textNames()
	if err != nil {
		return p, err
	}
	p.File = templates.FileUpload{Field: d.field("file", "exchange.file", nil), Accept: ".qdc,.json"}
	p.Question = templates.Select{Field: d.field("question", "rounds.new.question", nil)}
	for _, name := range names.order {
		p.Question.Items = append(p.Question.Items, templates.SelectItem{Value: &name, Text: names.of[name]})
	}
	return p, nil
}

func (d *desk) exchange() error {
	p, err := d.exchangePage()
	if err != nil {
		return err
	}
	return d.show("staff-rounds-exchange", p)
}

// exchanged gives the codebook as files hold it, by data names.
func (d *desk) exchanged() ([]interchange.Code, error) {
	all, err := d.codesToGive()
	keys := map[string]string{}
	for _, c := range all {
		keys[c.ID] = c.Key
	}
	list := make([]interchange.Code, len(all))
	for i, c := range all {
		list[i] = interchange.Code{ID: c.Key, Parent: keys[c.Parent], Name: c.Name, Definition: c.Definition, Include: c.Include, Exclude: c.Exclude, Examples: c.Examples}
	}
	return list, err
}

// postExchangeBook sends the codebook, as REFI-QDA or as themes.
func (d *desk) postExchangeBook() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if _, err := d.work(); err != nil {
		return err
	}
	list, err := d.exchanged()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	name, kind := d.slug+".qdc", "application/xml"
	if f.Get("as") == "themes" {
		name, kind = "themes.json", "application/json"
		err = interchange.WriteThemes(&out, list)
	} else {
		err = interchange.WriteCodebook(&out, "Greenpaper", list)
	}
	if err != nil {
		return err
	}
	d.c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	d.c.Data(http.StatusOK, kind, out.Bytes())
	return nil
}

// postExchangeResponses sends the answers to a question as responses.jsonl. The ids are references.
func (d *desk) postExchangeResponses() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if _, err := d.work(); err != nil {
		return err
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return err
	}
	question := f.Get("question")
	if f.Get("as") == "question" {
		return d.sendQuestion(question)
	}
	ids, err := d.s.Store.Answered(d.ctx, d.slug, question)
	if err != nil {
		return err
	}
	if err := d.s.Store.Record(d.ctx, d.act(staff.VerbAnswersTaken, d.slug, staff.Details{"question": question, "answers": strconv.Itoa(len(ids))})); err != nil {
		return err
	}
	d.c.Header("Content-Type", "application/jsonl")
	d.c.Header("Content-Disposition", `attachment; filename="responses.jsonl"`)
	for _, id := range ids {
		r, err := d.response(id)
		if isNotFound(err) || errors.Is(err, consultation.ErrGone) {
			continue
		}
		if err == nil {
			err = interchange.WriteResponse(d.c.Writer, interchange.Response{ID: r.Reference, Text: r.Answers.Get(question)})
		}
		if err != nil {
			d.s.Log.WarnContext(d.ctx, "download of answers was cut off", "type", fmt.Sprintf("%T", err))
			panic(http.ErrAbortHandler) // half a file must not look like a whole one
		}
	}
	return nil
}

// sendQuestion sends the words of a question as question.json.
func (d *desk) sendQuestion(question string) error {
	names, err := d.textNames()
	if err != nil {
		return err
	}
	i := slices.Index(names.order, question)
	if i < 0 {
		return consultation.ErrNotFound
	}
	var out bytes.Buffer
	if err := interchange.WriteQuestion(&out, i+1, names.of[question]); err != nil {
		return err
	}
	d.c.Header("Content-Disposition", `attachment; filename="question.json"`)
	d.c.Data(http.StatusOK, "application/json", out.Bytes())
	return nil
}

// postExchangeImport reads a codebook or themes and shows what would be added.
func (d *desk) postExchangeImport() error {
	f, err := d.s.readStaffFiles(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	p, err := d.exchangePage()
	if err != nil {
		return err
	}
	var list []interchange.Code
	if file, ok := f.file("file"); ok && !file.over && !file.full && file.size <= interchange.MaxBytes {
		if _, err := file.spool.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if list, err = interchange.ReadCodebook(file.spool); err != nil {
			if _, err := file.spool.Seek(0, io.SeekStart); err != nil {
				return err
			}
			list, _ = interchange.ReadThemes(file.spool)
		}
	}
	if len(list) == 0 {
		var wrong slips
		wrong.add("file", d.words.Say("exchange.wrong"))
		p.File.ErrorMessage = wrong.at("file")
		wrong.on(&p.StaffPage)
		return d.showSlips("staff-rounds-exchange", p)
	}
	all, err := d.codesToGive()
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, c := range all {
		there[c.Name] = true
	}
	for _, c := range list {
		if there[c.Name] {
			p.Known = append(p.Known, c.Name)
			continue
		}
		there[c.Name] = true
		p.New = append(p.New, c.Name)
	}
	var out bytes.Buffer
	if err := interchange.WriteThemes(&out, list); err != nil {
		return err
	}
	p.Read, p.Looked = out.String(), true
	return d.show("staff-rounds-exchange", p)
}

// postExchangeAdd adds the codes that were shown; those whose name is there already are passed over.
func (d *desk) postExchangeAdd() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if _, err := d.work(); err != nil {
		return err
	}
	list, err := interchange.ReadThemes(strings.NewReader(f.Get("read")))
	if err != nil {
		return d.seeOther(d.at("/rounds/exchange"), "exchange-some")
	}
	all, err := d.s.Store.Codebook(d.ctx, d.slug)
	if err != nil {
		return err
	}
	byName, keys, ids := map[string]string{}, map[string]bool{}, map[string]string{}
	for _, c := range all {
		keys[c.Key] = true
		if !c.Retired {
			byName[c.Name] = c.ID
		}
	}
	done := "exchange-added"
	for _, x := range list {
		if id := byName[x.Name]; id != "" {
			ids[x.ID] = id
			continue
		}
		c := staff.Code{ID: rand.Text(), Consultation: d.slug, Name: x.Name, Parent: ids[x.Parent], Definition: x.Definition, Include: x.Include, Exclude: x.Exclude, Examples: x.Examples}
		c.Key = codeKey(x.Name, keys)
		keys[c.Key] = true
		err := errTooLong
		if codeFits(c) {
			err = d.s.Store.AddCode(d.ctx, d.act(staff.VerbCodeAdded, c.Key, nil), c)
		}
		switch {
		case errors.Is(err, errTooLong), errors.Is(err, consultation.ErrExists), errors.Is(err, consultation.ErrFull):
			done = "exchange-some"
			continue
		case err != nil:
			return err
		}
		ids[x.ID], byName[x.Name] = c.ID, c.ID
	}
	return d.seeOther(d.at("/rounds/exchange"), done)
}

var errTooLong = errors.New("longer than a code may be")

func codeFits(c staff.Code) bool {
	for _, text := range []string{c.Definition, c.Include, c.Exclude, c.Examples} {
		if utf8.RuneCountInString(text) > staff.MaxCodeWords {
			return false
		}
	}
	return utf8.RuneCountInString(c.Name) <= staff.MaxCodeName
}
