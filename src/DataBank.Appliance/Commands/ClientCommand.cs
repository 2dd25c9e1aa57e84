using System.CommandLine;
using DataBank.Fhir;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary><c>databank client</c>: the programs that may ask for tokens.</summary>
internal static class ClientCommand
{
    private const string Subject = "command-line";

    private static readonly Argument<string> Id = new("ID") { Description = "Its client_id." };

    public static Command Create() => new("client", "Programs that may ask for access tokens (接続クライアント).") { CreateAdd(), CreateList(), CreateApprove(), CreateRemove() };

    private static ExampledCommand CreateAdd()
    {
        var data = DataOption.Create();
        var name = new Option<string>("--name") { Description = "Name for people.", HelpName = "NAME", Required = true };
        var role = new Option<string[]>("--role") { Description = $"What it is: {string.Join(", ", Roles.All)}; may be repeated. None: an app for people who sign in.", HelpName = "ROLE" };
        var scope = new Option<string[]>("--scope") { Description = "The most it may ask for, such as system/Observation.rs; may be repeated.", HelpName = "SCOPE", Required = true };
        var theme = new Option<string[]>("--theme") { Description = "Id of a ResearchStudy that it may see or count as a researcher or federation client; may be repeated.", HelpName = "ID" };
        var visa = VisaIdentityOption.Create("Whose GA4GH visas it may show");
        var jwks = new Option<FileInfo>("--jwks") { Description = "File with its public keys, a JSON Web Key Set.", HelpName = "FILE" };
        var jwksUrl = new Option<Uri>("--jwks-url") { Description = "Where it publishes them, below the setting Access:KeyUrls.", HelpName = "URL", CustomParser = result => ReadUrls(result).FirstOrDefault() };
        var redirect = new Option<Uri[]>("--redirect-uri") { Description = "Where people are sent back to after they have signed in; may be repeated.", HelpName = "URL", CustomParser = ReadUrls };
        var approve = new Option<bool>("--approve") { Description = "Approve it at once." };
        role.AcceptOnlyFromAmong([.. Roles.All]);
        var command = new ExampledCommand(
            "add",
            "Registers a client. It gets tokens once it is approved.",
            "databank client add ehr --data ./data --name 電子カルテ --role ingest --scope system/*.cu --jwks ehr-public.json",
            "databank client add proxy --data ./data --name Proxy --role system-proxy --scope system/*.rs --jwks proxy-public.json --approve",
            "databank client add growth-chart --data ./data --name 成長曲線 --scope launch --scope patient/*.rs --redirect-uri https://growth.example.jp/app")
        { Id, data, name, role, scope, theme, visa, jwks, jwksUrl, redirect, approve };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var client = new RegisteredClient(parsed.GetRequiredValue(Id), parsed.GetRequiredValue(name), parsed.GetValue(role) ?? [], parsed.GetRequiredValue(scope))
            {
                Themes = parsed.GetValue(theme) ?? [],
                VisaIdentities = parsed.GetValue(visa) ?? [],
                Jwks = parsed.GetValue(jwks) is { } file ? await File.ReadAllTextAsync(file.FullName, cancellation) : null,
                JwksUrl = parsed.GetValue(jwksUrl),
                RedirectUris = parsed.GetValue(redirect) ?? [],
                RegisteredBy = Subject,
                ApprovedBy = parsed.GetValue(approve) ? Subject : null,
            };
            await using var access = await AccessFolder.OpenAsync(parsed.GetRequiredValue(data), cancellation);
            await access.Clients.AddAsync(client, cancellation);
            Console.WriteLine(client.ApprovedBy is null ? $"{client.Id} is registered. Approve it:  databank client approve {client.Id} --data DIR --by NAME" : $"{client.Id} is registered and approved.");
            return 0;
        }));
        return command;
    }

    // The library reads no URLs by itself.
    private static Uri[] ReadUrls(System.CommandLine.Parsing.ArgumentResult result)
    {
        var urls = new List<Uri>();
        foreach (var token in result.Tokens)
        {
            if (Uri.TryCreate(token.Value, UriKind.Absolute, out var url)) urls.Add(url);
            else result.AddError($"'{token.Value}' is no URL such as https://app.example.jp/callback");
        }
        return [.. urls];
    }

    private static ExampledCommand CreateList()
    {
        var data = DataOption.Create();
        var command = new ExampledCommand("list", "Lists the clients: id, approved by, roles, scopes, name.", "databank client list --data ./data") { data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            await using var access = await AccessFolder.OpenAsync(parsed.GetRequiredValue(data), cancellation);
            foreach (var client in (await access.Clients.ListAsync(cancellation)).OrderBy(client => client.Id, StringComparer.Ordinal))
                Console.WriteLine($"{client.Id}\t{client.ApprovedBy ?? "waits for approval"}\t{string.Join(' ', client.Roles)}\t{string.Join(' ', client.Scopes)}\t{client.Name}");
            return 0;
        }));
        return command;
    }

    private static ExampledCommand CreateApprove()
    {
        var data = DataOption.Create();
        var by = new Option<string>("--by") { Description = "Who approves it: somebody else than who has registered it.", HelpName = "NAME", Required = true };
        var command = new ExampledCommand("approve", "Lets a registered client ask for tokens.", "databank client approve ehr --data ./data --by suzuki") { Id, data, by };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            await using var access = await AccessFolder.OpenAsync(parsed.GetRequiredValue(data), cancellation);
            return await access.Clients.ApproveAsync(parsed.GetRequiredValue(Id), parsed.GetRequiredValue(by), cancellation) ? 0 : throw NoSuchClient();
        }));
        return command;
    }

    private static ExampledCommand CreateRemove()
    {
        var data = DataOption.Create();
        var command = new ExampledCommand("remove", "Removes a client and ends its tokens.", "databank client remove ehr --data ./data") { Id, data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            await using var access = await AccessFolder.OpenAsync(parsed.GetRequiredValue(data), cancellation);
            return await access.Clients.RemoveAsync(parsed.GetRequiredValue(Id), cancellation) ? 0 : throw NoSuchClient();
        }));
        return command;
    }

    private static RequestProblem NoSuchClient() => new(404, "not-found", "There is no such client; databank client list shows all.");
}
