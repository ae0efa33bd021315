/**
 * Microbenchmarks of single operations, and of the whole path of a message without sockets.
 * <p>
 * Run with {@code java -jar jmh/target/benchmarks.jar}, for example {@code FrameDecoder -prof gc}. Each checks what it
 * measures: an operation that does not do its work fails the run.
 */
package io.millrace.jmh;
