module millrace.io/peers/gobwas

go 1.20

require github.com/gobwas/ws v1.4.0
