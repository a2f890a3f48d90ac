using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;

/// <summary>A small case-management product, connected to Luvat ja valvonta: Product.exe LUPASILTA.TOML DATABASE PORT</summary>
internal static class Product
{
    private static Cases cases;
    private static Lv lv;

    private static void Main(string[] arguments)
    {
        cases = new Cases(arguments[1]);
        lv = new Lv(arguments[0], cases);
        var taking = Task.Run(lv.Take);
        var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{arguments[2]}/");
        listener.Start();
        while (!taking.IsCompleted)
        {
            var context = listener.GetContext();
            Task.Run(() => Handle(context));
        }
        taking.Wait();
    }

    private static void Handle(HttpListenerContext context)
    {
        var response = context.Response;
        try
        {
            Answer(context.Request, response);
        }
        catch (Exception error)
        {
            response.StatusCode = 500;
            Write(response, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(error.Message));
        }
        finally
        {
            response.Close();
        }
    }

    private static void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        switch (request.Url.AbsolutePath)
        {
            case "/receive":
                lv.Receive(Posted(request, "externalId"));
                response.Redirect("/");
                break;
            case "/decide":
                cases.Grant(long.Parse(Posted(request, "number")), lv.Decided);
                response.Redirect("/");
                break;
            case "/file":
                var file = cases.File(long.Parse(request.QueryString["id"]));
                response.StatusCode = file == null ? 404 : 200;
                Write(response, file?.MediaType ?? "text/plain", file?.Content ?? new byte[0]);
                break;
            default:
                Write(response, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Page()));
                break;
        }
    }

    private static string Page()
    {
        var page = new StringBuilder(@"<!doctype html><meta charset=utf-8><title>Cases</title><h1>Cases</h1>
            <form method=""post"" action=""/receive""><input name=""externalId""><button>Fetch from LV</button></form><table>");
        foreach (var one in cases.All())
        {
            var number = (long)one[0];
            page.Append($"<tr><td>A/{number}<td>{WebUtility.HtmlEncode((string)one[1])}<td>");
            foreach (var file in cases.Files(number))
            {
                page.Append($@"<a href=""/file?id={file[0]}"">{WebUtility.HtmlEncode((string)file[1])}</a> ");
            }
            var button = $@"<form method=""post"" action=""/decide""><button name=""number"" value=""{number}"">Grant</button></form>";
            page.Append("<td>" + ((string)one[2] == "open" ? button : one[2]));
        }
        return page + "</table>";
    }

    private static string Posted(HttpListenerRequest request, string name)
    {
        using (var reader = new StreamReader(request.InputStream, Encoding.UTF8))
        {
            var pairs = reader.ReadToEnd().Split('&').Select(pair => pair.Split('='));
            return WebUtility.UrlDecode(pairs.First(pair => pair[0] == name)[1]);
        }
    }

    private static void Write(HttpListenerResponse response, string mediaType, byte[] body)
    {
        response.ContentType = mediaType;
        response.Headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'";
        response.OutputStream.Write(body, 0, body.Length);
    }
}
