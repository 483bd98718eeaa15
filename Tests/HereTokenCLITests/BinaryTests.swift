import Testing

/// Tests of the built binary.
///
/// Suites run side by side; in a suite, one test runs at a time.
/// All tests at once, each with a process, would test the machine.
@Suite struct BinaryTests {}
