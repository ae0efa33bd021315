/**
 * Load generators: many plain WebSocket clients on few threads, on channels of the JDK and with frames that were
 * encoded beforehand, so that a client costs less than the server that it measures.
 */
package io.millrace.stress.load;
