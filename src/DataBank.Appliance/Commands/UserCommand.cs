using System.CommandLine;
using System.Globalization;
using DataBank.Fhir;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary><c>databank user</c>: the people who may sign in.</summary>
internal static class UserCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The name to sign in with." };

    public static Command Create() => new("user", "People who may sign in (利用者). They sign in at /auth/sign-in with password and a second factor.")
    {
        CreateAdd(),
        CreateList(),
        CreateRole(),
        CreatePassword(),
        ForOne("disable", "Closes an account: sessions and tokens end within seconds (利用停止).", (people, person, cancellation) => people.SetDisabledAsync(person, true, cancellation)),
        ForOne("enable", "Opens a closed account again (利用再開).", (people, person, cancellation) => people.SetDisabledAsync(person, false, cancellation)),
        ForOne("unlock", "Ends the lock-out after wrong passwords or codes (ロック解除).", (people, person, _) => people.UnlockAsync(person)),
    };

    private static ExampledCommand CreateAdd()
    {
        var (data, role, theme, visa) = (DataOption.Create(), RoleOption(), ThemeOption(), VisaIdentityOption.Create("Whose GA4GH visas the person may show"));
        var display = new Option<string>("--display") { Description = "Name as others read it.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        var patient = new Option<string>("--patient") { Description = "Id of the Patient who this person is, with the role patient.", HelpName = "ID" };
        var profile = new Option<string>("--profile") { Description = "The resource that stands for the person, told to apps as fhirUser.", HelpName = "REFERENCE" };
        var command = new ExampledCommand(
            "add",
            "Opens an account and prints a password to hand over. At the first sign-in the person sets up an authenticator app and chooses another password.",
            "databank user add suzuki --data ./data --display 鈴木一郎 --role clinician --profile Practitioner/suzuki",
            "databank user add tanaka --data ./data --role researcher --theme lung-ct-2026",
            "databank user add tanaka --data ./data --role researcher --theme lung-ct-2026 --visa-identity tanaka@example.org,https://dac.example.org")
        { Name, data, display, role, theme, visa, patient, profile };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            await using var access = await AccessFolder.OpenAsync(parsed.GetRequiredValue(data), cancellation);
            Console.WriteLine(await access.People.AddAsync(new Person
            {
                UserName = parsed.GetRequiredValue(Name),
                DisplayName = parsed.GetValue(display)!,
                Roles = string.Join(' ', parsed.GetRequiredValue(role)),
                Themes = string.Join(' ', parsed.GetValue(theme) ?? []),
                VisaIdentities = string.Join(' ', parsed.GetValue(visa) ?? []),
                PatientId = parsed.GetValue(patient),
                Profile = parsed.GetValue(profile),
            }));
            return 0;
        }));
        return command;
    }

    private static ExampledCommand CreateList()
    {
        var data = DataOption.Create();
        var command = new ExampledCommand("list", "Lists the accounts: name, state, second factor, roles, themes, name for others.", "databank user list --data ./data") { data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            await using var access = await AccessFolder.OpenAsync(parsed.GetRequiredValue(data), cancellation);
            foreach (var person in await access.People.ListAsync(cancellation))
                Console.WriteLine($"{person.UserName}\t{StateOf(person)}\t{(person.TwoFactorEnabled ? "second factor" : "no second factor yet")}\t{person.Roles}\t{person.Themes}\t{person.DisplayName}");
            return 0;
        }));
        return command;
    }

    private static ExampledCommand CreateRole()
    {
        var (data, role, theme, visa) = (DataOption.Create(), RoleOption(), ThemeOption(), VisaIdentityOption.Create("Whose GA4GH visas the person may show"));
        var command = new ExampledCommand(
            "role",
            "Replaces roles, themes and visa identities of a person. It counts for open sessions within seconds; tokens of apps end.",
            "databank user role suzuki --data ./data --role clinician --role auditor")
        { Name, data, role, theme, visa };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            await using var access = await AccessFolder.OpenAsync(parsed.GetRequiredValue(data), cancellation);
            var person = await FindAsync(access, parsed.GetRequiredValue(Name));
            person.Roles = string.Join(' ', parsed.GetRequiredValue(role));
            person.Themes = string.Join(' ', parsed.GetValue(theme) ?? []);
            person.VisaIdentities = string.Join(' ', parsed.GetValue(visa) ?? []);
            await access.People.ChangeAsync(person, cancellation);
            return 0;
        }));
        return command;
    }

    private static ExampledCommand CreatePassword()
    {
        var data = DataOption.Create();
        var forget = new Option<bool>("--new-second-factor") { Description = "The app is lost: another is set up at the next sign-in." };
        var command = new ExampledCommand(
            "password",
            "Prints a new password to hand over, which is changed at the next sign-in; ends sessions, tokens and a lock-out (パスワードの再発行).",
            "databank user password suzuki --data ./data",
            "databank user password suzuki --data ./data --new-second-factor")
        { Name, data, forget };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            await using var access = await AccessFolder.OpenAsync(parsed.GetRequiredValue(data), cancellation);
            Console.WriteLine(await access.People.ResetPasswordAsync(await FindAsync(access, parsed.GetRequiredValue(Name)), parsed.GetValue(forget), cancellation));
            return 0;
        }));
        return command;
    }

    private static ExampledCommand ForOne(string verb, string description, Func<People, Person, CancellationToken, Task> change)
    {
        var data = DataOption.Create();
        var command = new ExampledCommand(verb, description, $"databank user {verb} suzuki --data ./data") { Name, data };
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            await using var access = await AccessFolder.OpenAsync(parsed.GetRequiredValue(data), cancellation);
            await change(access.People, await FindAsync(access, parsed.GetRequiredValue(Name)), cancellation);
            return 0;
        }));
        return command;
    }

    private static Option<string[]> RoleOption()
    {
        var role = new Option<string[]>("--role") { Description = $"{string.Join(", ", Roles.OfPeople)}; may be repeated.", HelpName = "ROLE", Required = true };
        role.AcceptOnlyFromAmong([.. Roles.OfPeople]);
        return role;
    }

    private static Option<string[]> ThemeOption() => new("--theme") { Description = "Id of a ResearchStudy that a researcher may see or whose table a mapping holder holds; may be repeated.", HelpName = "ID" };

    private static async Task<Person> FindAsync(AccessFolder access, string name) =>
        await access.People.FindAsync(name) ?? throw new RequestProblem(404, "not-found", "There is no such account; databank user list shows all.");

    private static string StateOf(Person person) =>
        person.IsDisabled ? "disabled" : person.LockoutEnd is { } end && end > TimeProvider.System.GetUtcNow() ? string.Create(CultureInfo.InvariantCulture, $"locked until {end:u}") : "open";
}
