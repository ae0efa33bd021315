/**
 * The counters of Millrace's servers and clients as meters of Micrometer.
 */
module io.millrace.micrometer
{
    requires transitive io.millrace.engine;
    requires transitive micrometer.core;

    exports io.millrace.micrometer;
}
