import Glibc

@main
enum Main {
    static func main() {
        ProcessSetup.prepare()
        // All output is written. exit() would first run handlers of thirty libraries while URLSession's threads still work.
        _exit(HereToken.run(CommandLineArguments.all))
    }
}
