package web

// ofTheme is what a filter calls the codes of the codebook.
const ofTheme = "theme"

// nameThemes notes the codes that a filter can ask for, with their names.
func (x *results) nameThemes() error {
	codes, err := x.s.Store.Codebook(x.ctx, x.slug)
	if err != nil || len(codes) == 0 {
		return err
	}
	by := codesByID(codes)
	x.titles[ofTheme], x.labels[ofTheme] = x.words.Say("results.known.theme"), map[string]string{}
	for _, c := range codes {
		x.labels[ofTheme][c.Key] = codePath(by, c)
		if !c.Retired {
			x.themeKeys = append(x.themeKeys, c.Key)
		}
	}
	return nil
}
