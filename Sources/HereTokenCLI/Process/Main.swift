import Glibc

@main
enum Main {
    static func main() {
        ProcessSetup.prepare()
        // exit() would run the exit handlers of thirty libraries while URLSession's threads still run. All output is
        // written already.
        _exit(HereToken.run(CommandLineArguments.all))
    }
}
