/**
 * What a connection sends, from any thread to the socket.
 * <p>
 * An {@link io.millrace.outbound.Outbound} leases an off-heap Agrona ring while it has something to send. Producers
 * claim records in it, lock-free; the handler thread packs the replies of one dispatch batch into shared records of
 * several frames. The writer thread's {@link io.millrace.outbound.OutboundWriter} drains the ring in order, through
 * the {@link io.millrace.outbound.EncodingStage}, with one write for what is pending. Large payloads stand in the ring
 * as references to pooled buffers, and whoever wants to know when what it sent is out stands there as a marker. Pongs
 * that do not fit and the close frame have slots beside the ring.
 * <p>
 * What waits is bounded in bytes. A producer that is refused may wait: it registers, tries again and parks; the writer
 * wakes it at the end of a visit that made room, and so do the end of a stream and of the connection.
 */
package io.millrace.outbound;
