package staff

import "slices"

// Role is what somebody is for one consultation, or for all.
type Role string

// The roles. An administrator is not a role but a mark of the account.
const (
	Author    Role = "author"    // writes, checks, previews, asks for publication
	Publisher Role = "publisher" // approves, publishes, changes times, publishes the outcome
	Analyst   Role = "analyst"   // reads responses and counts
	Moderator Role = "moderator" // settles personal data in responses
	Operator  Role = "operator"  // types in and imports answers that came another way
	Auditor   Role = "auditor"   // reads the log
)

// Roles lists the roles.
var Roles = []Role{Author, Publisher, Analyst, Moderator, Operator, Auditor}

// Grant gives a role.
type Grant struct {
	Account      string
	Consultation string // slug, or Everywhere
	Role         Role
}

// Everywhere stands for all consultations, those to come too.
const Everywhere = "*"

// Permission is what a route, or a command, asks for. Every address for staff has one; without it nobody comes in.
type Permission string

// The permissions. The first four are about the whole service, all others about one consultation.
const (
	MaySignIn   Permission = "sign-in"   // whoever is not signed in
	MayOwn      Permission = "own"       // everybody who is signed in: their own account, the list of their work
	MayManage   Permission = "manage"    // accounts, roles, settings
	MayAuditAll Permission = "audit-all" // the log of everything
	MayCreate   Permission = "create"    // a new consultation

	MayView     Permission = "view"     // that it exists, its text and its state
	MayEdit     Permission = "edit"     // its manuscript and attachments
	MayComment  Permission = "comment"  // on lines of it
	MayShare    Permission = "share"    // links to private previews
	MayPropose  Permission = "propose"  // ask for publication
	MayApprove  Permission = "approve"  // publish what was asked for
	MaySchedule Permission = "schedule" // opening and closing
	MayInvite   Permission = "invite"   // invitations and tracked links
	MayConclude Permission = "conclude" // the outcome
	MayCount    Permission = "count"    // how many drafts and responses there are
	MayRead     Permission = "read"     // responses
	MayCode     Permission = "code"     // the codebook and what responses say in its terms
	MayIdentify Permission = "identify" // contact data and other personal data
	MayRedact   Permission = "redact"   // what is hidden in anything released
	MayReport   Permission = "report"   // what may leave the team
	MayEnter    Permission = "enter"    // answers that came on paper, by telephone, by post or e-mail, one by one
	MayImport   Permission = "import"   // answers from the spreadsheets of other tools
	MayRetain   Permission = "retain"   // what goes when its time has come
	MayAudit    Permission = "audit"    // its part of the log
)

// Permissions lists every permission.
var Permissions = []Permission{
	MaySignIn, MayOwn, MayManage, MayAuditAll, MayCreate,
	MayView, MayEdit, MayComment, MayShare, MayPropose, MayApprove, MaySchedule, MayInvite, MayConclude, MayCount, MayRead, MayCode, MayIdentify, MayRedact, MayReport, MayEnter, MayImport, MayRetain, MayAudit,
}

// allowed is who may what. What is not here, nobody may.
var allowed = map[Role][]Permission{
	Author:    {MayCreate, MayView, MayEdit, MayComment, MayShare, MayPropose, MayCount},
	Publisher: {MayView, MayComment, MayShare, MayPropose, MayApprove, MaySchedule, MayInvite, MayConclude, MayCount, MayReport, MayRetain},
	Analyst:   {MayView, MayComment, MayCount, MayRead, MayCode, MayRedact, MayReport},
	Moderator: {MayView, MayComment, MayCount, MayRead, MayIdentify, MayRedact},
	Operator:  {MayView, MayCount, MayEnter, MayImport},
	Auditor:   {MayView, MayAudit, MayAuditAll},
}

// wide are permissions about the whole service: a role for one consultation does not give them.
var wide = []Permission{MayManage, MayAuditAll, MayCreate}

// forAdmins is what an administrator may besides. Not what is in responses: whoever needs that is given a role, which the log shows.
var forAdmins = []Permission{MayManage, MayAuditAll, MayCreate, MayView, MayEdit, MayComment, MayShare, MayPropose, MayApprove, MaySchedule, MayInvite, MayConclude, MayCount, MayReport, MayRetain, MayAudit}

// Person is an account with its roles.
type Person struct {
	Account
	Grants []Grant
}

// Can says whether somebody may do something about a consultation; the slug is "" for what is about the whole service.
func (p *Person) Can(what Permission, slug string) bool {
	if p == nil || p.Disabled {
		return false
	}
	if what == MayOwn || p.Admin && slices.Contains(forAdmins, what) {
		return true
	}
	for _, g := range p.Grants {
		here := g.Consultation == Everywhere || g.Consultation == slug && slug != "" && !slices.Contains(wide, what)
		if here && slices.Contains(allowed[g.Role], what) {
			return true
		}
	}
	return false
}

// RolesFor gives somebody's roles for a consultation, each once, in the order of Roles.
func (p *Person) RolesFor(slug string) []Role {
	var list []Role
	for _, r := range Roles {
		if slices.ContainsFunc(p.Grants, func(g Grant) bool { return g.Role == r && (g.Consultation == slug || g.Consultation == Everywhere) }) {
			list = append(list, r)
		}
	}
	return list
}
