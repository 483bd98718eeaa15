import HereTokenCore
import Testing

/// Expects `body` to throw a ``Failure`` with that code and message, and returns it.
@discardableResult
func expectFailure<Result>(
    _ message: String,
    code: FailureCode = .credentialsBroken,
    at location: SourceLocation = #_sourceLocation,
    in body: () throws -> Result
) -> Failure? {
    do {
        _ = try body()
        Issue.record("expected a failure", sourceLocation: location)
        return nil
    } catch {
        let failure = error as? Failure
        #expect(failure?.code == code, sourceLocation: location)
        #expect(failure?.message == message, sourceLocation: location)
        return failure
    }
}
