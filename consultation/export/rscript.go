package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// RScript writes a script in the language R that reads the file called csv, which CSV wrote with codes, from the working folder
// into a data frame called responses: the guards of texts are taken off, numbers are numbers, coded answers are factors with
// their words, and every column has its wording as the attribute "label". A code that the newest version no longer has stays
// as it is. The script is plain ASCII, needs no package and works in every locale. Columns must be of the part Answers.
func RScript(w io.Writer, c *Columns, csv string) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, rHead, rText(csv), rText(c.leads[0].name)) // errors of a bufio.Writer stay until Flush
	for _, l := range c.leads {
		fmt.Fprintf(out, "labelled(%s, %s)\n", rText(l.name), rText(l.label))
	}
	for i := range c.List {
		col := &c.List[i]
		name := rText(col.Name)
		switch col.Field.Type {
		case consultation.FieldNumber, consultation.FieldCodes, consultation.FieldRanks:
			fmt.Fprintf(out, "numbers(%s)\n", name)
		case consultation.FieldCode:
			codes, labels := rCodes(col.Field.Codes)
			fmt.Fprintf(out, "coded(%s, %s, %s)\n", name, rVector(codes), rVector(labels))
		default:
			fmt.Fprintf(out, "words(%s)\n", name)
		}
		fmt.Fprintf(out, "labelled(%s, %s)\n", name, rText(col.Label()))
	}
	return out.Flush()
}

const rHead = `# Reads the responses with their labels. Set the working folder to the one with the CSV file, then source this script.
responses <- read.csv(%s, colClasses = "character", check.names = FALSE, na.strings = "", encoding = "UTF-8")
names(responses)[1] <- %s # there may be a byte order mark before it
labelled <- function(name, label) attr(responses[[name]], "label") <<- label
words <- function(name) {
  guard <- "^'(?=[' \u00a0\u200b\u2060\ufeff]*[-=+@\t\r\n\uff1d\uff0b\uff0d\uff20])"
  responses[[name]] <<- sub(guard, "", responses[[name]], perl = TRUE)
}
numbers <- function(name) {
  value <- suppressWarnings(as.numeric(responses[[name]]))
  if (all(is.na(value) == is.na(responses[[name]]))) responses[[name]] <<- value
}
coded <- function(name, codes, labels) {
  value <- responses[[name]]
  older <- setdiff(unique(value[!is.na(value)]), codes)
  responses[[name]] <<- factor(value, levels = c(codes, older), labels = make.unique(c(labels, older)))
}
`

// rCodes gives codes and their labels; labels that are the same get the code behind them, because R would make them one level.
func rCodes(options []consultation.Option) (codes, labels []string) {
	seen := map[string]int{}
	for _, o := range options {
		seen[o.Label.String()]++
	}
	for _, o := range options {
		label := o.Label.String()
		if seen[label] > 1 {
			label += " [" + o.Code + "]"
		}
		codes, labels = append(codes, o.Code), append(labels, label)
	}
	return codes, labels
}

func rVector(texts []string) string {
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = rText(s)
	}
	return "c(" + strings.Join(quoted, ", ") + ")"
}

// rText is a text as R reads it. Whatever is not printable ASCII is escaped, so that the script is the same in every locale.
func rText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range clean(s) {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r > '~':
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
