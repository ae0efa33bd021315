/**
 * permessage-deflate (RFC 7692), both roles: what is negotiated in the opening handshake, and the two directions of
 * compression over buffers. No I/O, no clock, no threads.
 * <p>
 * {@link io.millrace.deflate.DeflateNegotiation} turns {@link io.millrace.deflate.DeflateOptions} and the peer's header
 * into {@link io.millrace.deflate.DeflateParameters}. {@link io.millrace.deflate.Compressor} makes the payloads of
 * compressed messages, {@link io.millrace.deflate.Decompressor} reads them. Both stand on the JDK's zlib, whose window
 * has always 15 bits; smaller windows are kept to by forgetting the history before it could exceed them.
 * <p>
 * The memory of zlib's contexts is off heap and large: about 256 KiB to compress, 40 KiB to decompress. With context
 * takeover a connection holds one from its first compressed message on. Without, it borrows one for each message from
 * the {@link io.millrace.deflate.DeflaterPool} or {@link io.millrace.deflate.InflaterPool} of its thread.
 */
package io.millrace.deflate;
