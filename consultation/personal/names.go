package personal

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// givenNames are first names that are common in the United Kingdom, of many origins. Words that are as common as words are left out (Will, Mark,
// Grace, May, Hope, Faith, Joy, Rose, Bill, Pat, Sue, Art, Dawn, June, April, Ray, Rich): they count only beside a surname or after words such as "my name is".
var givenNames = set(`Aaliyah Aaron Abdul Abdullah Abigail Adam Adrian Agnes Ahmed Aisha Alan Albert Alejandro Alex Alexander Alexandra Alfie Alice Alison Alistair Amanda Amara Amelia Amina
Amir Amy Ana Andrea Andrew Andrzej Aneta Angela Angus Anil Anita Ann Anna Anne Annette Anthony Antonio Anwen Arjun Arthur Asha Ashley Audrey Ava Ayesha Barbara Barry Beatrice Ben
Benjamin Bernadette Bernard Beth Bethan Betty Beverley Bogdan Brenda Brian Bridget Bronwen Bryn Callum Cameron Carl Carla Carmen Carol Caroline Carys Catherine Catrin Cerys Charles Charlie
Charlotte Chidi Chinwe Chloe Chris Christina Christine Christopher Ciara Claire Clare Claudia Colin Connor Craig Cristina Cynthia Dafydd Daniel Daniela Danielle Darren David Deborah Declan
Deepak Denise Derek Dewi Diana Diane Donald Donna Doreen Doris Dorota Dorothy Duncan Dylan Edith Edward Eileen Elaine Eleanor Elena Eleri Elizabeth Ellen Ellie Emily Emma Emmanuel Emyr Eric
Esther Ethan Eva Evelyn Ewa Farah Fatima Femi Fiona Folake Frances Francesca Francis Frank Freya Gail Gareth Gary Gavin Gemma Geoff Geoffrey George Georgia Gerald Gillian Gina Giovanni
Gladys Glenys Gloria Gordon Graham Greg Gurpreet Gwen Gwyneth Habiba Hamza Hannah Harold Harriet Harry Hassan Hazel Heather Helen Henry Hilary Hilda Howard Huw Ian Ibrahim Ieuan Imran Ines
Ingrid Irene Iris Isaac Isabel Isabella Ivan Jack Jacqueline Jake James Jamie Jan Jane Janet Janice Jasmine Jason Jean Jennifer Jenny Jeremy Jessica Jill Joan Joanna Joanne Joao John
Jonathan Jordan Jorge Jose Joseph Josephine Joshua Joyce Juan Judith Julia Julian Julie Kamala Karen Karl Kasia Kate Katherine Kathleen Kathryn Katie Kavita Keith Kelly Kenneth Kerry Kevin
Khadija Kiran Kirsty Krzysztof Kwame Kyle Lakshmi Laura Lauren Lawrence Leah Lee Leon Leroy Leslie Lewis Liam Lilian Linda Lisa Lloyd Lorna Lorraine Louis Louise Lowri Lucy Luis Luke Lynn
Lynne Madeleine Magda Mair Malcolm Manjit Marcus Margaret Maria Marian Marie Marion Marjorie Martha Martin Mary Matthew Maureen Maurice Mavis Maxine Megan Mei Melanie Melissa Meera Michael Michelle
Miguel Mohamed Mohammad Mohammed Moira Molly Monica Moses Muhammad Mustafa Nadia Nancy Naomi Natalie Natasha Neil Nerys Ngozi Niamh Nicholas Nicola Nigel Nikhil Nisha Noel Nora Norah Norma Norman Obi
Ola Olga Olivia Oluwaseun Omar Oscar Owen Padraig Pamela Parveen Patricia Patrick Paul Paula Pauline Pawel Peggy Penelope Peter Philip Phoebe Phyllis Piotr Pooja Priya Rachel Rahul Rajesh
Ranjit Raymond Rebecca Reginald Rhiannon Rhys Ricardo Richard Rita Robert Roberta Robin Rodney Roger Roisin Ronald Rosa Rosemary Rosie Roy Russell Ruth Ryan Saleem Sally Salma Sam Samantha Samuel
Sandra Sanjay Sara Sarah Sasha Saskia Scott Sean Sergio Shabnam Sharon Shaun Sheila Shirley Shreya Sian Sidney Simon Sinead Siobhan Sioned Sofia Sonia Sophia Sophie Stacey Stanley Stefan Stella Stephanie
Stephen Steven Stuart Sunita Susan Suzanne Sylvia Tamsin Tanya Tariq Teresa Terence Terry Theresa Thomas Tim Timothy Tina Tom Tomasz Tony Tracey Tracy Trevor Tunde Uche Usha Valerie Vanessa Vera Veronica
Victoria Vijay Vikram Vincent Violet Virginia Vivian Wei Wendy Wilfred William Winifred Xin Yasmin Yusuf Yvonne Zainab Zara Zeynep Zoe Zofia`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// titles stand before a name.
var titles = set(`Mr Mrs Ms Miss Dr Prof Professor Sister Nurse Rev Reverend Councillor Cllr Sir Dame Lady Lord`)

// What stands before a name. Each ends where the name begins.
var (
	told = regexp.MustCompile(`(?:\b(?:[Mm]y|[Hh]er|[Hh]is|[Tt]heir|[Ww]hose) (?:full )?name(?: is|'s|’s| was|:)|\b[Nn]ame:|\bcalled|\b[Ii] ?(?:am|'m|’m)|\b[Ss]igned(?: by|:|,)?|\b[Cc]ontact|\b[Aa]sk for|` +
		`\b[Yy]ours (?:sincerely|faithfully|truly),?|\b(?:[Kk]ind |[Bb]est |[Ww]arm )?[Rr]egards,?|\b[Mm]any thanks,?)\s+$`)
	related = regexp.MustCompile(`\b(?:[Mm]y|[Oo]ur|[Hh]er|[Hh]is|[Tt]heir|[Tt]he) (?:(?:late|old|new|dear|elder|younger|line|care|team|registered|deputy) )*` +
		`(?:mother|mum|mam|father|dad|son|daughter|sister|brother|wife|husband|partner|uncle|aunt|auntie|nan|gran|grandmother|grandfather|` +
		`grandson|granddaughter|neighbour|friend|carer|manager|boss|colleague|supervisor|nurse|client|resident|assistant|cousin|niece|nephew|GP|doctor|social worker|support worker),? $`)
	// hints are the last words of what can stand before a name: only there the expressions are tried.
	hints = set(`is s was name called am m signed by contact for sincerely faithfully truly regards thanks
		mother mum mam father dad son daughter sister brother wife husband partner uncle aunt auntie nan gran grandmother grandfather grandson granddaughter neighbour friend carer manager boss colleague supervisor nurse
		client resident assistant cousin niece nephew gp doctor worker`)
)

// before is how much of the text before a name is looked at, in bytes.
const before = 72

// notNames are words with a capital that follow a first name, or stand where one could, and are none.
var notNames = set(`The This That These Those And But For Not Now Then There They We You It If In On At As An Is Are Was Were Has Have Had Our My His Her Its Care Certificate Covid Council England Wales Scotland Ireland Britain
British English Welsh Department Health Social Government Minister Parliament Act Street Road Lane Avenue Close House Home Lodge Court Hall Hospital Surgery School Centre Manor Grange College University Trust Foundation
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December Christmas Easter Ramadan Monday's NHS CQC Skills Commission Quality
Manager Nurse Carer Worker Assistant Level Diploma National Royal Local Authority London Manchester Birmingham Leeds York North South East West Also Please Thank Thanks Yes No One Two Some Many Most Every All Staff`)

// names finds words with a capital that are a first name, or follow what names follow.
func names(text string) [][2]int {
	var list [][2]int
	for _, run := range capitals(text) {
		sure := titles[text[run[0][0]:run[0][1]]]
		if sure {
			run = run[1:]
		}
		if len(run) == 0 {
			continue
		}
		from, to := run[0][0], run[len(run)-1][1]
		context := text[max(0, from-before):from]
		if sure || hints[lastWord(context)] && (told.MatchString(context) || related.MatchString(context)) {
			list = addName(list, text, from, to, sure)
			continue
		}
		for i, w := range run {
			if given(text[w[0]:w[1]]) {
				list = addName(list, text, w[0], run[min(i+2, len(run)-1)][1], true)
				break
			}
		}
	}
	return list
}

// capitals gives runs of words that begin with a capital and stand beside each other, an initial with its point among them.
func capitals(text string) (runs [][][2]int) {
	var run [][2]int
	end := func() {
		if len(run) > 0 {
			runs, run = append(runs, run), nil
		}
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !wordy(r) {
			if r != ' ' && (r != '.' || len(run) == 0 || !abbreviated(text[run[len(run)-1][0]:run[len(run)-1][1]])) {
				end()
			}
			i += n
			continue
		}
		from, small := i, false
		for i < len(text) {
			c, n := utf8.DecodeRuneInString(text[i:])
			next, _ := utf8.DecodeRuneInString(text[i+n:])
			if !wordy(c) && !((c == '-' || c == '\'' || c == '’') && unicode.IsUpper(next)) {
				break
			}
			small = small || unicode.IsLower(c)
			i += n
		}
		if unicode.IsUpper(r) && (small || i-from == n) && text[from:i] != "I" {
			run = append(run, [2]int{from, i})
		} else {
			end()
		}
	}
	end()
	return runs
}

// abbreviated says whether a point after a word does not end a sentence.
func abbreviated(word string) bool { return len(word) == 1 || titles[word] }

func lastWord(s string) string {
	s = strings.TrimRight(s, " .,:\n\t")
	i := strings.LastIndexFunc(s, func(r rune) bool { return !wordy(r) })
	if i >= 0 {
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n - 1
	}
	return strings.ToLower(s[i+1:])
}

func given(word string) bool {
	first, _, _ := strings.Cut(word, "-")
	return givenNames[word] || givenNames[first]
}

// addName cuts off words that are no names. sure says that the first word is one whatever it is.
func addName(list [][2]int, text string, from, to int, sure bool) [][2]int {
	words := strings.Split(text[from:to], " ")
	if len(words) > 3 {
		words = words[:3]
	}
	n := 0
	for i, w := range words {
		if notNames[strings.Trim(w, ".")] {
			break
		}
		if i == 0 && !sure && len(words) == 1 && !given(w) && (strings.HasSuffix(w, "ing") || strings.HasSuffix(w, "ed")) {
			break
		}
		n = i + 1
	}
	if n == 0 {
		return list
	}
	return append(list, [2]int{from, from + len(strings.Join(words[:n], " "))})
}
