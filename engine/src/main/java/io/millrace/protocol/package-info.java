/**
 * The WebSocket framing protocol (RFC 6455 §5, §7 and §8.1) as pure functions and flyweights over memory.
 * <p>
 * Nothing here reads a socket, a clock or a thread: bytes come in by a {@link org.agrona.DirectBuffer}, an offset and
 * a length, and results go out as values. Whatever must live from one chunk of bytes to the next is a plain
 * {@code int} that the caller keeps: the masking key, turned by {@link io.millrace.protocol.Masking#rotate}, and the
 * state of {@link io.millrace.protocol.Utf8Validator}.
 * <p>
 * A received frame is read with {@link io.millrace.protocol.FrameHeader}, unmasked where it lies with
 * {@link io.millrace.protocol.Masking}, which tells in the same pass whether it saw anything but ASCII, and only if it
 * did is text given to {@link io.millrace.protocol.Utf8Validator}. A broken rule is named by a
 * {@link io.millrace.protocol.ProtocolViolation}, which carries the close code. A frame to send is written by
 * {@link io.millrace.protocol.FrameEncoder}, its text by {@link io.millrace.protocol.Utf8Encoder}, the payload of a
 * close frame by {@link io.millrace.protocol.ClosePayload}.
 * <p>
 * Static methods keep no state and may be called by any thread; flyweights belong to one thread. Buffers stay their
 * owner's: no method keeps a reference to one after it returns, except a flyweight until it is wrapped anew. All
 * lengths and offsets are in bytes, and lengths must not be negative. Only {@link io.millrace.protocol.ClosePayload}'s
 * reason allocates.
 */
package io.millrace.protocol;
