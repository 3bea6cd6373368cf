package generate

import (
	"math/rand/v2"
	"strings"
)

// Theme is something that people write about, with the sentences that they write. In a sentence, {a|b|c} is one of these; they can stand in each
// other, and {} is nothing.
type Theme struct {
	Name      string
	sentences []string
}

// Themes are about work in adult social care. They are ours, not taken from any real response.
var Themes = []Theme{
	{"pay", []string{
		"{The pay|What we are paid|My hourly rate|The wage} {is|remains|has stayed} {far too low|below that of a supermarket|too close to the minimum|an insult} {for|considering|given} {the responsibility|what the work asks|the skill that is needed|what we carry}.",
		"{After|Even after|With} {three|five|eight|twelve|twenty} years {I earn|she earns|most of us earn} {pennies|a few pence|hardly anything} more than {a new starter|somebody who began last week|people fresh from induction}.",
		"{A pathway|A framework|Any new structure} {means little|will change nothing|is only paper} {unless|until} {pay rises with each step|every level has its rate|the money follows}.",
		"{We lose|I have lost|Our home loses} {good staff|experienced carers|our best people} {to|because of} {the warehouse down the road|shops that pay more|hospitals with better terms}.",
		"{Travel between calls|Mileage|Waiting time} {should be|has to be|must be} paid {properly|at the full rate|like any other hour}.",
	}},
	{"recognition", []string{
		"{Care work|This work|What we do} {is seen as|is treated as|counts as} {unskilled|something anyone can do|a stopgap}{, which is wrong|, and that hurts|}.",
		"{I want|We need|People deserve} {the public|families|other professions} to {see|respect|understand} {how much skill|what judgement|how much knowledge} {this takes|the job asks for|goes into one visit}.",
		"{A title|A badge|Registration} {that means the same everywhere|known across the country|everyone recognises} would {raise our standing|give us pride|make a difference to how we are seen}.",
		"{During the pandemic|Not long ago} {people clapped|we were called heroes}, {and then forgot us|but nothing followed|yet our status is what it was}.",
	}},
	{"training", []string{
		"{Training|Most of our training|What we get} is {an online module|a film and a quiz|a tick-box exercise} {that nobody remembers|done late at night|repeated every year}.",
		"{Face to face|Practical|Hands-on} {courses|sessions|teaching} {in dementia|about end of life care|on moving and handling|in autism} {are|would be} {worth far more|what actually helps|what new carers ask for}.",
		"{I would like|Staff would welcome|We have asked for} {a proper apprenticeship|training in delegated health tasks|a certificate that counts elsewhere}.",
		"{The Care Certificate|Induction} {should be|needs to be|ought to be} {accepted by every employer|done once and kept|checked by somebody outside}{, not started again with every job|}.",
	}},
	{"time", []string{
		"{There is no time|Nobody has time|The rota leaves no room} {to learn|for supervision|for a course} {during a shift|when we are two short|between visits}.",
		"{Learning|Study|Any course} {must be|should be|has to be} {in paid hours|backfilled|protected on the rota}, {not in our own evenings|or it will not happen|as it is for nurses}.",
		"{With|Having} {children at home|two jobs|long shifts}, {studying|another qualification|extra reading} {is out of reach|cannot be fitted in|is the last thing I manage}.",
	}},
	{"funding", []string{
		"{Councils|Local authorities|Commissioners} {do not pay|pay us less than it costs|set fees too low} {for|to cover} {training days|better wages|this}.",
		"{Who will pay|Where will the money come from|How is it funded} {for all this|for the extra hours|when fees are frozen}?",
		"{Small providers|A home like ours|Charities} {cannot carry|have no reserves for|will struggle with} {another cost|the price of courses|new duties} without {a grant|central funding|higher fees}.",
	}},
	{"progression", []string{
		"{At the moment|As it stands|Today} {the only way up is|you advance only by} {leaving the floor|becoming a manager|going into an office}.",
		"{Some of us|Many carers|Plenty of people} {want to get better at|wish to stay in|love} {direct care|working with people}{ and not run a service|, not spreadsheets|}.",
		"{A specialist route|Steps in practice|Levels for experts} {in dementia|for mental health|in learning disability} would {keep me|hold on to skilled people|give me something to aim for}.",
		"{I cannot see|New staff do not see|Young people need to see} {where this job leads|a career|what comes after two years}.",
	}},
	{"portability", []string{
		"{Every time I move|With each new employer|When I changed agency} {I start from nothing|I repeat the same course|my certificates are ignored}.",
		"{A record|A passport of skills|One register} {that travels with the worker|which I own|held centrally} {would save|might spare everyone} {weeks|money and patience|the same induction}.",
		"{Moving between|Going from} {health and care|a home and home care|the hospital and us} {should not mean|must not mean} {losing one's grade|beginning again}.",
	}},
	{"burden", []string{
		"{We already fill in|Managers drown in|There are} {too many forms|three kinds of audit|returns for everyone} {before we see a resident|every week|}.",
		"{Please keep it simple|It has to be short|Do not make it complicated}: {one page|plain words|a chart on the wall} {that a tired carer can use|will do|is enough}.",
		"{I fear|We worry about|There is a risk of} {another layer|more bureaucracy|boxes to tick} {which helps nobody|without any benefit|and fewer hours for care}.",
	}},
	{"small-employers", []string{
		"{Personal assistants|People who employ their own staff|Direct payment holders} {are left out|do not appear|need their own version}.",
		"{My sister employs|I employ|We are a family with} {two assistants|one carer|a small team} and {have no training budget|nobody explains the rules to us|cannot release them for a week}.",
		"{The four categories|These levels|Job descriptions like that} {fit large homes|suit big companies}, {not somebody's kitchen|not a team of one|less so us}.",
	}},
	{"health-tasks", []string{
		"{We do|I now do|Carers here do} {insulin|catheter care|wound dressings|blood pressure} {that a nurse used to do|for the district nurses|every day} {without extra pay|with little supervision|and it is not written anywhere}.",
		"{Delegated|Clinical|Nursing} tasks {need|call for} {clear limits|a named nurse|proper sign-off} {in the pathway|so that everyone is safe|}.",
	}},
	{"wellbeing", []string{
		"{I am exhausted|We are worn out|Many are burnt out}{ and still come in|, and it shows|}{ because residents need us| as there is no cover|}.",
		"{Somebody to talk to|Support after a death|A kind manager} {matters more|did more for me|keeps people} than {any certificate|a framework|posters}.",
		"{Sick pay|A pension|Guaranteed hours} would {let us breathe|keep me in the job|do more than titles}.",
	}},
	{"quality", []string{
		"{When staff stay|With the same faces|If carers know me}, {my mother eats|I feel safe|things go better}.",
		"{What matters to me|The thing I notice|For us as a family it comes down to} is {kindness|time|being listened to}{, not levels|, whatever the job title|}.",
		"{Values|Kindness|Patience} {cannot be taught in a module|should come first|ought to be part of every level}.",
	}},
}

// bridges are sentences of no theme.
var bridges = []string{
	"{I hope this helps|That is all|Thank you for asking|I could say more}.", "{From what I see|In my experience|Where I work} {it varies|it depends on the manager|it is mixed}.",
	"{Let me give an example|Here is one case|To be honest}.", "{I am not sure|It is hard to say|Others will know better}{, but this is how it looks from here|}.",
	"{Last winter|In spring|Two years ago|Some time back} {things got worse|we had an inspection|a new manager came|the contract changed}.",
	"{Somebody should ask|Has anybody asked|I would ask} {the night staff|people who draw on care|those who left}{ as well|}.",
}

var fillers = []string{"really", "frankly", "often", "again", "mostly", "sadly", "still", "simply", "clearly", "rarely", "truly", "quite"}

var openings = []string{
	"", "", "", "I think ", "In my view ", "To me, ", "As I see it ", "Our team feels that ", "My colleagues say that ", "At our place ", "Honestly ", "For one thing, ", "Above all ", "Besides, ", "Then again, ",
}

// expand writes a sentence: of each {…} one alternative.
func expand(r *rand.Rand, s string) string {
	var b strings.Builder
	for len(s) > 0 {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:open])
		depth, at, parts := 0, open+1, []string(nil)
		end := open
		for i := open; i < len(s); i++ {
			switch s[i] {
			case '{':
				depth++
			case '}':
				depth--
			case '|':
				if depth == 1 {
					parts = append(parts, s[at:i])
					at = i + 1
				}
			}
			if depth == 0 {
				parts, end = append(parts, s[at:i]), i
				break
			}
		}
		b.WriteString(expand(r, parts[r.IntN(len(parts))]))
		s = s[end+1:]
	}
	return b.String()
}

// sentence writes one in somebody's own way: with an opening, and here and there a word put in.
func sentence(r *rand.Rand, pattern string) string {
	s := expand(r, pattern)
	if o := openings[r.IntN(len(openings))]; o != "" {
		s = o + strings.ToLower(s[:1]) + s[1:]
		s = strings.Replace(s, " i ", " I ", 1)
	}
	list := strings.Fields(s)
	for range len(list) / 7 {
		i := 1 + r.IntN(len(list)-1)
		list[i] = fillers[r.IntN(len(fillers))] + " " + list[i]
	}
	return strings.Join(list, " ")
}

// mistype makes typing errors, about one in so many letters: two letters the wrong way round, one left out, one twice.
func mistype(r *rand.Rand, s string, oneIn int) string {
	b := []byte(s)
	for i := 1; i+1 < len(b); i++ {
		if !letter(b[i]) || !letter(b[i-1]) || !letter(b[i+1]) || r.IntN(oneIn) != 0 {
			continue
		}
		switch r.IntN(3) {
		case 0:
			b[i], b[i+1] = b[i+1], b[i]
		case 1:
			b = append(b[:i], b[i+1:]...)
		default:
			b = append(b[:i+1], b[i:]...)
		}
	}
	return string(b)
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' }
