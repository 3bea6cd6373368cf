package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation/importing"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// saveMapping keeps what was decided under a name, for the next file.
func (d *desk) saveMapping() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	i, b, err := d.file()
	if err != nil {
		return err
	}
	if b.Mapping == nil {
		return notFound()
	}
	name := strings.Join(strings.Fields(f.Get("name")), " ")
	var wrong slips
	switch {
	case name == "":
		wrong.add("name", d.words.Say("imports.save.empty"))
	case utf8.RuneCountInString(name) > staff.MaxLabel:
		wrong.add("name", d.words.Say("imports.save.long", "count", staff.MaxLabel))
	}
	if wrong.any() {
		p, err := d.importView(i, b, f.Get("name"), &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-import-one", p)
	}
	body, err := json.Marshal(b.Mapping)
	if err != nil {
		return err
	}
	act := d.act(staff.VerbMappingSaved, i.ID, staff.Details{"columns": strconv.Itoa(len(b.Mapping.Columns))})
	if err := d.s.Store.SaveMapping(d.ctx, act, d.slug, staff.SavedMapping{Name: name, Body: body}); err != nil {
		return err
	}
	return d.seeOther(d.importURL(i.ID, ""), "import-mapping-saved")
}

// useMapping takes over what was decided for another file.
func (d *desk) useMapping() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	list, err := d.s.Store.Mappings(d.ctx, d.slug)
	if err != nil {
		return err
	}
	targets, err := d.importTargets()
	if err != nil {
		return err
	}
	var from *importing.Mapping
	for _, m := range list {
		if m.Name == f.Get("use") {
			from = &importing.Mapping{}
			if err := json.Unmarshal(m.Body, from); err != nil {
				return errSealed
			}
		}
	}
	if from == nil {
		return notFound()
	}
	id := d.c.Param("id")
	n := 0
	err = d.changeMapping(id, d.act(staff.VerbImportMapped, id, nil), func(b *ImportBody) error {
		n = b.Mapping.Adopt(b.Profile, from, func(key string) bool { return targets[key] != nil })
		if n > 0 {
			b.From = f.Get("use")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if n == 0 {
		return d.seeOther(d.importURL(id, ""), "import-mapping-foreign")
	}
	return d.seeOther(d.importURL(id, ""), "import-mapping-used")
}

// changeMapping changes what was decided about a file. Whatever was checked before counts no more.
func (d *desk) changeMapping(id string, act staff.Act, f func(*ImportBody) error) error {
	err := d.s.Store.UpdateImport(d.ctx, act, d.slug, id, func(i *staff.Import) error {
		if i.State.Running() && !i.Interrupted(d.now) || i.State == staff.ImportDone {
			return staff.ErrConflict
		}
		b, err := BodyOf(i)
		if err != nil {
			return err
		}
		if b.Mapping == nil {
			return staff.ErrConflict
		}
		if err := f(b); err != nil {
			return err
		}
		i.State, i.Job, i.Trouble = staff.ImportMapping, "", ""
		return b.in(i)
	})
	return d.importConflict(id, err)
}

// importConflict says that a file is being worked on, or was imported already.
func (d *desk) importConflict(id string, err error) error {
	if errors.Is(err, staff.ErrConflict) {
		return Error{Status: http.StatusConflict, Key: "error.409.import", Next: templates.Link{Href: d.importURL(id, "")}}
	}
	return err
}
