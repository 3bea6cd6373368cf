package web

import (
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestClientPrefix(t *testing.T) {
	s := &Server{Config: Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}}
	for _, tt := range []struct {
		from string
		said []string
		want string
	}{
		{"203.0.113.77:4000", nil, "203.0.113.0/24"},
		{"203.0.113.77:4000", []string{"198.51.100.1"}, "203.0.113.0/24"}, // nobody asked this one
		{"10.1.2.3:4000", []string{"198.51.100.1"}, "198.51.100.0/24"},
		{"10.1.2.3:4000", []string{"192.0.2.9, 198.51.100.1, 10.9.9.9"}, "198.51.100.0/24"}, // the first was made up
		{"10.1.2.3:4000", []string{"192.0.2.9", "198.51.100.1"}, "198.51.100.0/24"},
		{"10.1.2.3:4000", []string{"nonsense"}, "10.1.2.0/24"},
		{"[::1]:4000", []string{"2001:db8:1:2:3::4"}, "2001:db8:1::/56"},
		{"[::ffff:203.0.113.77]:4000", nil, "203.0.113.0/24"},
		{"@", nil, "invalid Prefix"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.from
		for _, v := range tt.said {
			r.Header.Add("X-Forwarded-For", v)
		}
		if got := s.clientPrefix(r).String(); got != tt.want {
			t.Errorf("from %s with %q: %s, want %s", tt.from, tt.said, got, tt.want)
		}
	}
}

func TestIsLocal(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1:8081": true, "127.0.0.1": true, "localhost:8081": true, "[::1]:8081": true, "[::1]": true, "": false,
		"evil.example:8081": false, "127.0.0.1.evil.example": false, "localhost.evil.example:8081": false, "192.0.2.1:8081": false,
	} {
		if got := isLocal(host); got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
}
