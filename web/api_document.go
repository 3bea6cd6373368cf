package web

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// openAPI is the version of the specification that the description follows.
const openAPI = "3.1.0"

// object is a JSON object whose names are not known to Go.
type object = map[string]any

// description gives the API in OpenAPI.
func (r *apiRequest) description() error { return r.reply(r.s.describeAPI(r.s.base(r.c))) }

// describeAPI makes the description of the table that makes the routes.
func (s *Server) describeAPI(base string) object {
	w := s.Pages.Words(templates.English)
	d := describer{words: w, schemas: object{}}
	paths := object{}
	for _, call := range apiCalls() {
		paths[call.path] = object{"get": d.operation(call)}
	}
	d.schema(reflect.TypeFor[apiProblem]())
	scopes := object{}
	for _, x := range staff.Scopes {
		scopes[string(x)] = w.Say("api.scope." + string(x))
	}
	return object{
		"openapi": openAPI,
		"info": object{
			"title": w.Say("api.title"), "version": "1", "summary": w.Say("api.summary"), "description": w.Say("api.text"),
			"license": object{"name": "MIT", "identifier": "MIT"},
		},
		"servers": []object{{"url": base + apiRoot}},
		"paths":   paths,
		"components": object{
			"schemas": d.schemas,
			"securitySchemes": object{"token": object{
				"type": "http", "scheme": "bearer", "bearerFormat": "gp_…", "description": w.Say("api.token.text"), "x-scopes": scopes,
			}},
			"responses": d.refusals(),
		},
	}
}

// describer collects the schemas that calls name.
type describer struct {
	words   *templates.Catalogue
	schemas object
}

func (d describer) operation(call apiCall) object {
	op := object{"operationId": call.id, "summary": d.words.Say("api.call." + call.id), "responses": d.answers(call)}
	if key := "api.call." + call.id + ".text"; d.words.Has(key) {
		op["description"] = d.words.Say(key)
	}
	op["security"] = []object{}
	if !call.open {
		op["security"] = []object{{"token": []string{string(call.scope)}}}
	}
	if call.any {
		op["security"] = []object{{"token": []string{}}}
	}
	if params := d.parameters(call); params != nil {
		op["parameters"] = params
	}
	return op
}

func (d describer) parameters(call apiCall) []object {
	var list []object
	for part := range strings.SplitSeq(call.path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			name = strings.TrimSuffix(name, "}")
			list = append(list, object{"name": name, "in": "path", "required": true, "description": d.words.Say("api.param." + name), "schema": object{"type": "string"}})
		}
	}
	for _, p := range call.query {
		schema := object{"type": "string"}
		if p.flag {
			schema["enum"], schema["default"] = []string{"yes", "no"}, "no"
		}
		list = append(list, object{"name": p.name, "in": "query", "required": false, "description": d.words.Say("api.param." + p.name), "schema": schema})
	}
	return list
}

// apiStatuses are the refusals of a call, by status; each has words "api.status.STATUS".
func (call apiCall) statuses() []int {
	list := []int{400, 406, 500}
	if !call.open {
		list = append(list, 401, 403, 429)
	}
	if strings.Contains(call.path, "{slug}") {
		list = append(list, 404)
	}
	if call.isExport() {
		list = append(list, 503)
	}
	slices.Sort(list)
	return list
}

// isExport says whether a call gives what people wrote.
func (call apiCall) isExport() bool {
	return slices.ContainsFunc(apiTables, func(t apiTable) bool { return t.scope == call.scope })
}

func (d describer) answers(call apiCall) object {
	content := object{}
	for _, b := range call.gives {
		switch {
		case b.of != nil:
			content[b.media] = object{"schema": d.schema(reflect.TypeOf(b.of))}
		case strings.HasPrefix(b.media, "text/"):
			content[b.media] = object{"schema": object{"type": "string"}}
		default:
			content[b.media] = object{}
		}
	}
	answers := object{"200": object{"description": d.words.Say("api.status.200"), "content": content}}
	if !call.isExport() {
		answers["304"] = object{"description": d.words.Say("api.status.304")}
	}
	for _, status := range call.statuses() {
		answers[strconv.Itoa(status)] = object{"$ref": "#/components/responses/" + strconv.Itoa(status)}
	}
	return answers
}

// refusals are the answers that calls share.
func (d describer) refusals() object {
	all := object{}
	for _, call := range apiCalls() {
		for _, status := range call.statuses() {
			answer := object{
				"description": d.words.Say("api.status." + strconv.Itoa(status)),
				"content":     object{mediaProblem: object{"schema": d.schema(reflect.TypeFor[apiProblem]())}},
			}
			switch status {
			case http.StatusTooManyRequests, http.StatusServiceUnavailable:
				answer["headers"] = object{"Retry-After": object{"description": d.words.Say("api.header.retry"), "schema": object{"type": "integer"}}}
			case http.StatusUnauthorized, http.StatusForbidden:
				answer["headers"] = object{"WWW-Authenticate": object{"description": d.words.Say("api.header.authenticate"), "schema": object{"type": "string"}}}
			}
			all[strconv.Itoa(status)] = answer
		}
	}
	return all
}

// schema describes a Go type. Structs are described once, under their name.
func (d describer) schema(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return d.schema(t.Elem())
	case t.Kind() == reflect.Struct:
		name := schemaName(t)
		if d.schemas[name] == nil {
			d.schemas[name] = object{} // it may name itself
			d.schemas[name] = d.structure(t)
		}
		return object{"$ref": "#/components/schemas/" + name}
	case t.Kind() == reflect.Slice:
		return object{"type": "array", "items": d.schema(t.Elem())}
	case t.Kind() == reflect.Map:
		return object{"type": "object"}
	case t.Kind() == reflect.Bool:
		return object{"type": "boolean"}
	case t.Kind() == reflect.Int:
		return object{"type": "integer"}
	}
	return object{"type": "string"}
}

// schemaName is what a struct is called: apiVersion is Version.
func schemaName(t reflect.Type) string {
	if t.Name() == "Entry" {
		return "DictionaryEntry"
	}
	return strings.TrimPrefix(t.Name(), "api")
}

func (d describer) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		property := d.schema(f.Type)
		for tag, key := range map[string]string{"doc": "description", "format": "format"} {
			if v := f.Tag.Get(tag); v != "" {
				property[key] = v
			}
		}
		if v := f.Tag.Get("enum"); v != "" {
			property["enum"] = strings.Split(v, ",")
		}
		properties[name] = property
		if !strings.Contains(options, "omit") {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required}
}
