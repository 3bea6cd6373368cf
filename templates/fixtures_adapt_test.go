package templates

import "maps"

// fixtureSkips are the examples that are not compared, by "component/example",
// by "component:option.path", or ":empty item", each with its reason.
var fixtureSkips = map[string]string{
	":empty item": "a list in Go has no empty items to leave out",

	"button/don't prevent double click":                                       "false is left out, which means the same",
	"error-summary/autofocus explicitly enabled":                              "the same",
	"notification-banner/auto-focus explicitly enabled, with type as success": "the same",

	"checkboxes/item checked overrides values": "false cannot be told from not set: give the values only",
	"radios/item checked overrides value":      "the same",
	"select/item selected overrides value":     "the same",
	"checkboxes/empty conditional":             "false stands for no markup; in Go it is empty",
	"radios/with empty conditional":            "the same",

	"character-count/to configure in JavaScript":                                    "a count without a limit has no use here",
	"character-count/with neither maxlength nor maxwords set":                       "the same",
	"character-count/with neither maxlength, maxwords nor textarea description set": "the same",
	"character-count/with maxwords":                                                 "data-maxwords is deprecated: we write data-maxlength and data-count-type",
	"character-count:charactersUnderLimitText":                                      "the words always come from the catalogue",
	"file-upload:chooseFilesButtonText":                                             "the same",
	"error-message/translated":                                                      "the prefix always comes from the catalogue",
	"error-message/visually hidden text removed":                                    "an error always has its prefix",

	"date-input/with error on single item using classes":  "the boxes that are wrong are marked with Error",
	"date-input/with error on single field using classes": "the same",
	"date-input/with error on single item by omission":    "which boxes are wrong is said by marking them",
	"date-input/with error on single field by omission":   "the same",
	"date-input/with field value and items":               "a value is given with its box",
	"date-input/with nested name":                         "each box has a label from the catalogue or its own",

	"file-upload:value":                             "browsers ignore it",
	"panel:headingLevel":                            "the title of a panel is the h1 of its page",
	"notification-banner:titleHeadingLevel":         "a banner's title is always an h2",
	"service-navigation:slots":                      "the layout has places of its own for what goes there",
	"service-navigation:collapseNavigationOnMobile": "the menu button follows the number of items",
}

// adapt sets what an example leaves to govuk-frontend's own English words.
func adapt(part any, f fixture) {
	switch p := part.(type) {
	case *LanguageNavigation:
		if p.AriaLabel == "" {
			p.AriaLabel = "Language"
		}
	}
}

// dateItems turns the options day, month, year and values into items, which
// is the only way that our struct has.
func dateItems(options map[string]any) map[string]any {
	out := maps.Clone(options)
	values, _ := options["values"].(map[string]any)
	prefix, _ := options["namePrefix"].(string)
	var items []any
	for _, unit := range []string{"day", "month", "year"} {
		item := map[string]any{"name": unit}
		if given, ok := options[unit].(map[string]any); ok {
			maps.Copy(item, given)
		} else if given, ok := options[unit]; ok && given != true {
			continue // the box is left out
		}
		name := item["name"].(string)
		for _, key := range []string{name, prefix + "-" + name} {
			if v, ok := values[key]; ok && item["value"] == nil {
				item["value"] = v
			}
		}
		items = append(items, item)
		delete(out, unit)
	}
	if given, ok := options["items"].([]any); ok && len(given) > 0 {
		items = given
	}
	delete(out, "day")
	delete(out, "month")
	delete(out, "year")
	delete(out, "values")
	out["items"] = items
	return out
}
