namespace DataBank.Appliance;

/// <summary>The plain pages beside the viewer itself.</summary>
internal static class ViewerPages
{
    public const string ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static string SignIn(bool hasFailed) => Page($"""
        <h1>ビューア <span lang="en">Viewer</span></h1>
        {(hasFailed ? """<p role="alert">トークンが無効か、期限が切れています。 <span lang="en">The token is not valid or has expired.</span></p>""" : "")}
        <form method="post" action="/viewer/session">
          <label for="token">アクセストークン <span lang="en">Access token</span></label>
          <input id="token" name="token" type="password" autocomplete="off" required autofocus>
          <button>サインイン <span lang="en">Sign in</span></button>
        </form>
        <p>サーバーの上で次の命令を実行すると得られます。 <span lang="en">Run this on the server to get one:</span></p>
        <pre>databank token --data DIR --role clinician --hours 8</pre>
        """);

    public static string NothingToShow() => Page("""
        <h1>ビューア <span lang="en">Viewer</span></h1>
        <p>見られる画像はありません。 <span lang="en">There are no images for you: it takes a clinician, a data manager or a researcher.</span></p>
        <form method="post" action="/viewer/session/end"><button>トークンを捨てる <span lang="en">Forget the token</span></button></form>
        <p><a href="/auth/account">アカウント <span lang="en">Account</span></a></p>
        """);

    public static string NotBuilt() => Page("""
        <h1>ビューア <span lang="en">Viewer</span></h1>
        <p>この版はビューアを含まずにビルドされています。Node.js と npm を入れてからビルドし直してください。
        <span lang="en">This appliance was built without the viewer: install Node.js and npm, then build again.</span></p>
        """);

    private static string Page(string body) => $$"""
        <!DOCTYPE html>
        <html lang="ja">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>DataBank Viewer</title>
        <style>
        body { font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color: #1b2733; }
        span[lang=en] { color: #50606f; font-size: .9em; } input { display: block; width: 100%; font: inherit; margin: .3rem 0 1rem; padding: .4rem; box-sizing: border-box; }
        button { font: inherit; padding: .4rem 1rem; } pre { background: #eef2f5; padding: .6rem; overflow-x: auto; } [role=alert] { color: #9b1c1c; }
        </style></head>
        <body><main>
        {{body}}
        </main></body>
        </html>
        """;
}
