package templates

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
)

var hexColour = regexp.MustCompile(`^#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})$`)

// minContrast is the least contrast of text with what is behind it in WCAG 2.2
// level AA (1.4.3): the theme's colour stands behind white words.
const minContrast = 4.5

// ThemeCSS is the stylesheet that sets the colour of the header, the footer's
// line, main buttons and confirmation panel. The colour is written as in CSS,
// "#1d6b45" or "#fff". A colour on which white words could not be read well is
// refused with a message for whoever runs the installation.
func ThemeCSS(colour string) ([]byte, error) {
	if !hexColour.MatchString(colour) {
		return nil, errors.New("write the theme's colour as # and six digits from 0-9 and a-f, such as #1d6b45")
	}
	rgb := parseColour(colour)
	if contrast := contrastWithWhite(rgb); contrast < minContrast {
		return nil, fmt.Errorf("the theme's colour %s is too light for white words on it: the contrast is %.1f to 1 and needs to be %.1f to 1; choose a darker colour",
			colour, math.Floor(contrast*10)/10, minContrast)
	}
	var dark [3]uint8
	for i, c := range rgb {
		dark[i] = uint8(float64(c) * 0.7)
	}
	return fmt.Appendf(nil, ":root{--gp-colour:%s;--gp-colour-dark:%s}\n", hexOf(rgb), hexOf(dark)), nil
}

func hexOf(rgb [3]uint8) string { return fmt.Sprintf("#%02x%02x%02x", rgb[0], rgb[1], rgb[2]) }

// parseColour reads a colour that matches hexColour.
func parseColour(colour string) (rgb [3]uint8) {
	digits := colour[1:]
	for i := range rgb {
		pair := digits[i:i+1] + digits[i:i+1] // #abc is short for #aabbcc
		if len(digits) == 6 {
			pair = digits[2*i : 2*i+2]
		}
		n, _ := strconv.ParseUint(pair, 16, 8) // the digits were checked
		rgb[i] = uint8(n)
	}
	return rgb
}

// contrastWithWhite is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrastWithWhite(rgb [3]uint8) float64 {
	weights := [3]float64{0.2126, 0.7152, 0.0722}
	luminance := 0.0
	for i, c := range rgb {
		v := float64(c) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		luminance += weights[i] * v
	}
	return 1.05 / (luminance + 0.05)
}
