/**
 * Sockets and the agents that serve them.
 * <p>
 * A {@link io.millrace.transport.SelectorAgent} reads sockets into the arena, decodes and publishes; a
 * {@link io.millrace.transport.WriterAgent} drains what connections send. Both see the network only through
 * {@link io.millrace.transport.Poller}, {@link io.millrace.transport.TransportChannel} and
 * {@link io.millrace.transport.ListeningChannel}, and time only through a clock that they are given, so that tests and
 * simulations script both and drive the agents by hand.
 */
package io.millrace.transport;
