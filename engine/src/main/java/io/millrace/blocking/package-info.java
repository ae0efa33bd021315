/**
 * The blocking style: a thread of the application's own for each connection. Received parts go to the thread that reads
 * by an {@link io.millrace.stream.InboundStream} for each message; the handler thread of the engine never waits.
 */
package io.millrace.blocking;
