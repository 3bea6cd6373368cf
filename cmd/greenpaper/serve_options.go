package main

import (
	"flag"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

// serveOptions are the options of serve as typed.
type serveOptions struct {
	addr, publicURL, trustedProxies string
	noDemo, passwordAlone           bool
	oidcIssuer, oidcClientID        string
	clamd, contact, exitURL         string
	siteName, colour, logo          string
	logFormat                       string
	chromium                        string
	auditHeads                      string
	maxUploadMB, maxStarts          int
	mail                            mailOptions
}

func (o *serveOptions) register(fs *flag.FlagSet) {
	fs.StringVar(&o.addr, "addr", "127.0.0.1:8080", "listen on `HOST:PORT`")
	fs.StringVar(&o.publicURL, "public-url", "", "`URL` at which the public reaches the service, such as https://consult.example.org")
	fs.StringVar(&o.trustedProxies, "trusted-proxies", "", "`LIST` of addresses or networks whose X-Forwarded-For is believed, with commas between")
	fs.BoolVar(&o.noDemo, "no-demo", false, "start empty, without the demonstrations")
	fs.BoolVar(&o.passwordAlone, "password-alone", false, "for trials only: staff need no second factor")
	fs.StringVar(&o.oidcIssuer, "oidc-issuer", "", "`URL` of a provider of OpenID Connect at which staff may sign in")
	fs.StringVar(&o.oidcClientID, "oidc-client-id", "", "`ID` of this service at that provider; its secret is read from the environment, GREENPAPER_OIDC_SECRET")
	fs.StringVar(&o.clamd, "clamd", "", "`ADDR` of the virus scanner clamd: HOST:PORT or the path of its socket")
	fs.StringVar(&o.chromium, "chromium", "", "`PATH` of the browser Chromium, which makes PDFs of paper forms; found where it is installed; off for none")
	fs.StringVar(&o.contact, "contact", "", "`EMAIL` address of who runs the service")
	fs.StringVar(&o.siteName, "site-name", "Greenpaper", "`NAME` in the header of every page")
	fs.StringVar(&o.colour, "colour", "", "main `COLOUR`, such as #1d6b45; white words must stand out on it")
	fs.StringVar(&o.logo, "logo", "", "image `FILE` beside the name: SVG or PNG, up to 200 KB")
	fs.StringVar(&o.exitURL, "exit-url", web.DefaultExitURL, "`URL` of the page that \"Exit this page\" opens")
	fs.StringVar(&o.logFormat, "log-format", "text", "`FORMAT` of the log: text or json")
	fs.StringVar(&o.auditHeads, "audit-heads", "", "`FILE` to which the signed end of the log of staff is added each day; keep copies of it elsewhere")
	o.mail.register(fs)
	fs.IntVar(&o.maxUploadMB, "max-upload", 25, "largest upload in `MB`")
	fs.IntVar(&o.maxStarts, "max-starts", storage.DefaultBudget.PerMinute, "how many `PEOPLE` may start to answer in one minute, all together")
}

// config checks the options and makes of them what the pages need.
func (o *serveOptions) config() (web.Config, error) {
	c := web.Config{
		Theme: templates.Theme{Name: o.siteName, Colour: o.colour}, Contact: o.contact, ExitURL: o.exitURL,
		MaxUploadBytes: int64(o.maxUploadMB) << 20, PasswordAlone: o.passwordAlone,
	}
	var err error
	if c.PublicURL, err = publicURL(o.publicURL); err != nil {
		return c, err
	}
	if o.passwordAlone && strings.HasPrefix(c.PublicURL, "https://") {
		return c, usagef("--password-alone is for trials; a service with a --public-url that starts with https:// asks its staff for a second factor")
	}
	if c.SingleSignOn, err = o.singleSignOn(); err != nil {
		return c, err
	}
	if c.TrustedProxies, err = proxies(o.trustedProxies); err != nil {
		return c, err
	}
	if o.contact != "" {
		if a, err := mail.ParseAddress(o.contact); err != nil || a.Address != o.contact {
			return c, usagef("--contact: %q is not an email address", o.contact)
		}
	}
	if u, err := url.Parse(o.exitURL); err != nil || u.Scheme != "https" || u.Host == "" {
		return c, usagef("--exit-url: write an address that starts with https://")
	}
	if o.colour != "" {
		if c.ThemeCSS, err = templates.ThemeCSS(o.colour); err != nil {
			return c, usagef("--colour: %v", err)
		}
	}
	if o.logo != "" {
		if c.ThemeLogo, c.ThemeLogoType, err = readLogo(o.logo); err != nil {
			return c, err
		}
	}
	if o.clamd != "" {
		c.Scanner = clamd{addr: o.clamd}
	}
	c.Printer, err = findChromium(o.chromium)
	return c, err
}

// singleSignOn checks the provider. Its secret is no option, since everybody on the machine can read those.
func (o *serveOptions) singleSignOn() (*web.SingleSignOn, error) {
	if o.oidcIssuer == "" && o.oidcClientID == "" {
		return nil, nil
	}
	if o.oidcIssuer == "" || o.oidcClientID == "" {
		return nil, usagef("--oidc-issuer and --oidc-client-id go together")
	}
	u, err := url.Parse(o.oidcIssuer)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && isLocalURL(o.oidcIssuer)) {
		return nil, usagef("--oidc-issuer: write an address that starts with https://")
	}
	secret := os.Getenv("GREENPAPER_OIDC_SECRET")
	if secret == "" {
		return nil, usagef("set GREENPAPER_OIDC_SECRET to the secret of this service at %s", u.Host)
	}
	return &web.SingleSignOn{Issuer: o.oidcIssuer, ClientID: o.oidcClientID, Secret: secret}, nil
}

// publicURL checks that the address is an origin and gives it without a slash at its end.
func publicURL(typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	u, err := url.Parse(strings.TrimSuffix(typed, "/"))
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return "", usagef("--public-url: write it as https://HOST, without a path")
	}
	return u.String(), nil
}

// isLocalURL says whether only this computer can reach the address. None at all is local.
func isLocalURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := u.Hostname()
	return host == "" || host == "localhost" || net.ParseIP(host).IsLoopback()
}

// proxies reads addresses ("10.0.0.1") and networks ("10.0.0.0/8").
func proxies(typed string) ([]netip.Prefix, error) {
	var list []netip.Prefix
	for item := range strings.SplitSeq(typed, ",") {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		if p, err := netip.ParsePrefix(item); err == nil {
			list = append(list, p)
			continue
		}
		a, err := netip.ParseAddr(item)
		if err != nil {
			return nil, usagef("--trusted-proxies: %q is neither an address nor a network such as 10.0.0.0/8", item)
		}
		list = append(list, netip.PrefixFrom(a, a.BitLen()))
	}
	return list, nil
}

// readLogo reads the image and names its type by its ending.
func readLogo(path string) ([]byte, string, error) {
	body, err := readLimited(path, 200<<10)
	if err != nil {
		return nil, "", fmt.Errorf("logo: %w", err)
	}
	switch {
	case hasAnySuffix(path, ".svg"):
		return body, "image/svg+xml", nil
	case hasAnySuffix(path, ".png"):
		return body, "image/png", nil
	}
	return nil, "", usagef("--logo: use an image that ends in .svg or .png")
}
