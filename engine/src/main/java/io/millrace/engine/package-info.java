/**
 * What an application starts and configures: servers, clients, their settings and endpoints.
 * <p>
 * {@link io.millrace.engine.WebSocketServer} and {@link io.millrace.engine.WebSocketClient} are engines of the same
 * make. Selector agents read and decode, handler agents call the application, writer agents write; a
 * {@link io.millrace.engine.ThreadingMode} says which of them share a thread, an
 * {@link io.millrace.engine.IdlePreset} what a thread does that finds no work. There is no static state: a process may
 * run any number of each.
 * <p>
 * {@link io.millrace.engine.ServerSettings} and {@link io.millrace.engine.ClientSettings} group the settings by
 * concern. Each property has a fluent setter and a getter of the same name; its unit stands in its Javadoc, and in its
 * name if it is a time. Setters accept anything; {@code conclude()} then validates everything at once, names each
 * setting that is out of bounds, and freezes the settings. Settings are built by one thread; once concluded they never
 * change and may be read by any thread that they were safely published to.
 * <p>
 * An {@link io.millrace.engine.Endpoint} is what a server does at a path: a handler, subprotocols, origins, an
 * authoriser, an executor. {@link io.millrace.engine.HttpRoutes} answers plain requests at the same port.
 * {@link io.millrace.engine.ClientRequest} is what a client asks for, and
 * {@link io.millrace.engine.UpgradeRequest} what another HTTP server has read of a connection that it hands over.
 * {@link io.millrace.engine.TlsSettings} serves both roles.
 * <p>
 * A closing server says 1001 to everybody, lets go out what was accepted for sending, and cuts what has not ended when
 * its timeout is over. After {@code close()} no thread of it runs and no memory of it is held, except where a callback
 * did not return even when it was interrupted.
 */
package io.millrace.engine;
