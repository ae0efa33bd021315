module millrace.io/peers/dgrr

go 1.20

require (
	github.com/dgrr/websocket v0.0.10
	github.com/valyala/fasthttp v1.34.0
)
