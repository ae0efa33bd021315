module millrace.io/peers/gws

go 1.20

require github.com/lxzan/gws v1.8.9
