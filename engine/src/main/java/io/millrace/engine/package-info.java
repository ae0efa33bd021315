/**
 * What an application starts and configures: the server's settings and its endpoints.
 * <p>
 * {@link io.millrace.engine.ServerSettings} groups the settings by concern. Each property has a fluent setter and a
 * getter of the same name; its unit stands in its Javadoc, and in its name if it is a time. Setters accept anything;
 * {@code conclude()} then validates everything at once, names each setting that is out of bounds, and freezes the
 * settings. Settings are built by one thread; once concluded they never change and may be read by any thread that they
 * were safely published to.
 */
package io.millrace.engine;
