/**
 * The WebSocket framing protocol (RFC 6455 §5, §7 and §8.1) as pure functions and flyweights over memory.
 * <p>
 * Nothing here reads a socket or a clock or knows a thread: bytes come in by a {@link org.agrona.DirectBuffer}, an
 * offset and a length, and results go out as values. Whatever must live from one chunk of bytes to the next is a plain
 * {@code int} that the caller keeps: the masking key, turned by {@link io.millrace.protocol.Masking#rotate}, and the
 * state of {@link io.millrace.protocol.Utf8Validator}.
 * <p>
 * Those who use the package alone, without an engine, find frames here in three ways:
 * <ul>
 * <li>{@link io.millrace.protocol.FrameFlyweight} is one whole frame in a buffer, to be read, changed or made, with any
 * bits;</li>
 * <li>{@link io.millrace.protocol.FrameParser} finds the frames in a stream of bytes, however it is portioned, and
 * reports their payloads in parts, so that a frame may be longer than any buffer;</li>
 * <li>{@link io.millrace.protocol.FrameDecoder} makes messages of them: it checks every rule, joins fragments, inflates
 * and validates text. It is what the engine runs on, and its {@link io.millrace.protocol.FrameSink} is made for
 * that.</li>
 * </ul>
 * Below them are the parts: {@link io.millrace.protocol.FrameHeader} reads and writes headers,
 * {@link io.millrace.protocol.Masking} masks and unmasks, and tells in the same pass whether it saw anything but ASCII,
 * {@link io.millrace.protocol.Utf8Validator} and {@link io.millrace.protocol.Utf8Encoder} deal in text,
 * {@link io.millrace.protocol.ClosePayload} in close codes and reasons, and
 * {@link io.millrace.protocol.FrameEncoder} copies a payload behind a header in one call. A broken rule is named by a
 * {@link io.millrace.protocol.ProtocolViolation}, which carries the close code.
 * <p>
 * Static methods keep no state and may be called by any thread; flyweights belong to one thread. Buffers stay their
 * owner's: no method keeps a reference to one after it returns, except a flyweight until it is wrapped anew. All
 * lengths and offsets are in bytes, and lengths must not be negative. Only what returns a {@code String} or an array
 * allocates.
 */
package io.millrace.protocol;
