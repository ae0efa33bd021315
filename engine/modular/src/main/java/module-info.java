/**
 * An application that requires Millrace by its module names.
 */
module io.millrace.modular
{
    requires io.millrace.engine;
    requires io.millrace.micrometer;
}
