/**
 * Messages as streams: what is sent before it is complete, and what is read on a thread of the application's own before
 * it has arrived. Knows the sending side of a connection, and nothing of how frames come in.
 */
package io.millrace.stream;
