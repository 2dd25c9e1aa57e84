using System.CommandLine;

namespace DataBank.Appliance;

/// <summary><c>databank serve</c>: runs the roles of the appliance until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder for databases, files, keys and the audit journal; made when absent.", HelpName = "DIR" };
        var urls = new Option<string>("--urls") { Description = "Where to listen, separated by ';'. Default http://127.0.0.1:8080", HelpName = "URLS" };
        var roles = new Option<string>("--roles") { Description = "clinical, proxy and console, separated by ','. Default: all", HelpName = "ROLES" };
        var dimse = new Option<int?>("--dimse-port") { Description = "Listen for DICOM associations on this port. Default: off", HelpName = "PORT" };
        var auth = new Option<string>("--auth") { Description = "token (default), or none: everybody may do everything, on loopback only.", HelpName = "MODE" };
        var command = new ExampledCommand(
            "serve",
            "Serves the appliance until it is stopped.",
            "databank serve --data ./data",
            "databank serve --data /var/lib/databank --urls https://0.0.0.0:8443 --roles clinical",
            "databank serve --data ./try --auth none --urls http://127.0.0.1:9000")
        { data, urls, roles, dimse, auth };

        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var settings = ApplianceSettings.Load(new Dictionary<string, string?>
            {
                ["Data"] = parsed.GetValue(data),
                ["Urls"] = parsed.GetValue(urls),
                ["Roles"] = parsed.GetValue(roles),
                ["Auth"] = parsed.GetValue(auth),
                ["Dicom:DimsePort"] = parsed.GetValue(dimse)?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            });
            await ApplianceHost.RunAsync(settings, TimeProvider.System, cancellation);
            return 0;
        }));
        return command;
    }
}
