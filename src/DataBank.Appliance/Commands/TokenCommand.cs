using System.CommandLine;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary><c>databank token</c>: prints an access token signed with the key in a data folder.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var data = DataOption.Create();
        var role = new Option<string[]>("--role") { Description = $"One of {string.Join(", ", Roles.All)}; may be repeated.", HelpName = "ROLE", Required = true };
        var theme = new Option<string[]>("--theme") { Description = "Id of a ResearchStudy that a researcher may see or whose table a mapping holder holds; may be repeated.", HelpName = "ID" };
        var visa = VisaIdentityOption.Create("Whose GA4GH visas count with it");
        var subject = new Option<string>("--subject") { Description = "Who the token is for.", HelpName = "NAME", DefaultValueFactory = _ => "command-line" };
        var scope = new Option<string[]>("--scope") { Description = "How far it reaches, such as system/Observation.rs; may be repeated. Default: as far as its roles.", HelpName = "SCOPE" };
        var hours = new Option<double>("--hours") { Description = "How long it is valid.", HelpName = "N", DefaultValueFactory = _ => 8 };
        role.AcceptOnlyFromAmong([.. Roles.All]);
        scope.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()?.Any(each => SmartScope.Parse(each) is null) == true) result.AddError("--scope takes scopes such as system/Observation.rs");
        });
        hours.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is <= 0 or > 24 * 366) result.AddError("--hours takes a number above 0, up to a year.");
        });
        var command = new ExampledCommand(
            "token",
            "Prints an access token. Whoever can read the data folder can make any token: guard it.",
            "databank token --data ./data --role data-manager",
            "databank token --data ./data --role researcher --theme lung-ct-2026 --hours 1",
            "curl -H \"Authorization: Bearer $(databank token --data ./data --role clinician)\" http://127.0.0.1:8080/fhir/Patient")
        { data, role, theme, visa, scope, subject, hours };

        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var folder = parsed.GetRequiredValue(data);
            if (!Directory.Exists(folder)) throw new SettingsProblem("The data folder does not exist. Start `databank serve --data …` once, it makes the folder and its keys.");

            if (RoleConflicts.Of(parsed.GetRequiredValue(role)) is { } conflict) throw new SettingsProblem(conflict);
            using var key = await SigningKey.OpenAsync(new DataFolder(folder).Keys, cancellation);
            var request = new TokenRequest(
                parsed.GetRequiredValue(subject), parsed.GetRequiredValue(role), parsed.GetValue(theme) ?? [], TimeSpan.FromHours(parsed.GetValue(hours)))
            {
                Scopes = parsed.GetValue(scope) is { Length: > 0 } scopes ? scopes : null,
                VisaIdentities = parsed.GetValue(visa) ?? [],
            };
            Console.WriteLine(new TokenIssuer(key, TimeProvider.System).Issue(request));
            return 0;
        }));
        return command;
    }
}
