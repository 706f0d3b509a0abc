//! The shape of expansions.

use proc_macro2::Delimiter;

use super::{Place, errors, expand, flat};

/// Well-formed code, which expands to well-formed code.
const PROMISES: &[&str] = &[
    "fetch(1)",
    "all { user: fetch(1), posts }.timeout(d).then(|all| all.user), error = E",
    "all_settled {}",
    "async { 1 }",
    "fetch(1).then(|v| v + 1)",
    "fetch(1).then(|v| v).then(|v: &str| v.len()).catch(|e: &io::Error| 1).catch(|e| 2).finally(|| ())",
    "fetch(1).catch(|ApiError::NotFound { id }| *id).map(|v| v).then(parse, |_| 1).success(|v| v).fail(handle)",
    "fetch(1).then(move |v| -> Result<u8, E> { if v { return Ok(1); } f(v)? })",
    "|resolve, reject| api.call(resolve, reject)",
    "move |resolve: u8| { resolve(1); }",
    "(|resolve, reject| api.call(resolve, reject))",
    "(|resolve| { resolve(1); }).timeout(d).then(|v| v).catch(|e| 0), cancel = || stop()",
    "fetch(request, _)",
    "fetch(request, _()), cancel = || stop()",
    "fetch(request, _()), cancel = |job| job.cancel()",
    "fetch(Some(Box::new(_ = move |a: &A, b| -> u8 { a.len(b)? }))), returning = true, error = io::Error",
    "unsafe { fetch(&mut _) }.then(|v| v)",
    "unsafe { fetch(1, _ = |a, b| a + b, _) }, check = status, returning = 0, thread = current",
    "unsafe { api::fetch(_, 1, Some(_ = |a| a?), _ = drop) }.then(|v| v), user_data = last, revoker = &r",
    "unsafe { (api.fetch)(_ as *mut Request<A, B>, 1, _ = |a| a) }, request = r, undelivered = |v| close(v)",
    "unsafe { fetch(_ = |a| a, _) }, collect = Vec::<u8>::new(), returning = 0, stop = 1",
    "send(Request { done: _, url: x })",
    "(object.then(_))",
    "Map::<A, B>::get(1).then(|v| Map::<A, B>::put(v)), error = Either<A, B>",
];

#[test]
fn well_formed_code_expands_to_well_formed_code() {
    for source in PROMISES {
        let code = expand(Place::Promise, source);
        assert_eq!(errors(&code), Vec::<String>::new(), "in `{source}`");
        syn::parse2::<syn::Expr>(code.clone()).unwrap_or_else(|error| panic!("{error} in {code}"));
    }
    let functions = [
        "async fn f() {}",
        "pub(crate) async fn f<T: A>(mut self, (a, b): (A, B), c: T) -> io::Result<T> where T: B { body }",
        "fn f(&self, a: &str) -> Result<u8, E> { a.parse() }",
    ];
    for source in functions {
        let code = expand(Place::AsyncPromise(""), source);
        assert_eq!(errors(&code), Vec::<String>::new(), "in `{source}`");
        syn::parse2::<syn::ItemFn>(code.clone()).unwrap_or_else(|error| panic!("{error} in {code}"));
    }
    for place in [Place::Main, Place::Test] {
        let code = expand(place, "async fn f() -> Result<(), E> { body }");
        assert_eq!(errors(&code), Vec::<String>::new());
        syn::parse2::<syn::ItemFn>(code).unwrap();
    }
}

/// How often a token occurs.
fn count(code: &[String], token: &str) -> usize {
    code.iter().filter(|found| *found == token).count()
}

#[test]
fn each_link_names_its_method_once() {
    let code = flat(expand(
        Place::Promise,
        "fetch(1).then(|a| a).success(|b| b).catch(|c| c).fail(|d| d).finally(|| e).then(|f| f, |g| g)",
    ));
    assert_eq!(count(&code, "then"), 2);
    for method in ["success", "catch", "fail", "finally"] {
        assert_eq!(count(&code, method), 1, "{method}");
    }
}

#[test]
fn a_chain_is_one_future() {
    let chain: String = (0..20).map(|i| format!(".then(|v| v + {i}).catch(|e| e)")).collect();
    let code = flat(expand(Place::Promise, &format!("fetch(1){chain}")));
    assert_eq!(count(&code, "spawn"), 1);
}

#[test]
fn blocks_are_nested_as_a_tree() {
    fn widest(code: &syn::Expr) -> usize {
        let code = flat(quote::quote!(#code));
        let mut open = vec![0];
        let mut widest = 0;
        for token in &code {
            match token.as_str() {
                "{" => open.push(0),
                "}" => widest = widest.max(open.pop().unwrap_or(0)),
                "await" => *open.last_mut().expect("a block is open") += 1,
                _ => {}
            }
        }
        widest
    }
    let thens = ".then(|v| v)".repeat(300);
    let mixed = ".then(|v| v).catch(|e| e)".repeat(150);
    for chain in [thens, mixed] {
        let code = syn::parse2(expand(Place::Promise, &format!("fetch(1){chain}"))).unwrap();
        // Sixteen steps, each of which may start with a tick or end in passing on.
        assert!(widest(&code) <= 2 * 16 + 2, "{} steps in one block", widest(&code));
    }
}

#[test]
fn a_row_of_thens_knows_its_links() {
    let code = expand(Place::Promise, "fetch(1).then(|a| a).then(|b| b).then(|c| c)").to_string();
    assert!(
        code.contains("chain . row (link , & __STEPS , 1usize , 3usize) . run (begun , async move"),
        "{code}"
    );
    let code = expand(Place::Promise, "fetch(1).then(|a| a).catch(|c| c).then(|b| b)").to_string();
    assert!(
        code.contains("chain . row (link , & __STEPS , 1usize , 1usize) . run (source , async"),
        "{code}"
    );
    assert!(code.contains("} , 1usize) . catch (& __STEPS , 2usize ,"), "{code}");
    assert!(code.contains("chain . row (link , & __STEPS , 3usize , 3usize)"), "{code}");
}

#[test]
fn pieces_that_share_nothing_stand_alone() {
    let shares = |links: &str| {
        let code = flat(expand(Place::Promise, &format!("fetch(1){links}")));
        let spawn = code.iter().position(|token| token == "spawn").expect("a promise is made");
        code[spawn + 4] == "async"
    };
    for alone in [
        ".then(|v| v)",
        ".then(|v| f(x, v)).then(|w| f(x, w))",
        ".then(|v| f(v).await).then(|w| { return Ok(x); })",
        ".catch(|e| g(x))",
        ".catch(|e: &A| g(x)).catch(|f: &B| h(y)).fail(|r| 1)",
        ".then(|v| f(x, v)).catch(|e| g(y, e))",
        ".then(f).catch(g)",
        // Names that are no variables.
        ".then(|v| v.id()).catch(|e| e.id())",
        ".then(|v| a::id(v)).catch(|e| a::id(e))",
        ".then(|v| id::a(v)).catch(|e| id::b(e))",
        ".then(|v| Ok(v)).catch(|e| Ok(f(e)))",
        ".then(|v| println!(\"{v}\")).catch(|e| println!(\"{e}\"))",
        ".then(|v| log::info!(v)).catch(|e| g(e))",
    ] {
        assert!(!shares(alone), "{alone}");
    }
    for shared in [
        ".then(|v| f(x, v)).catch(|e| g(x, e))",
        ".then(|v| [a, (b, [x])]).catch(|e| { if e { x } })",
        ".then(|v| f(v..x)).catch(|e| f(x..e))",
        ".then(|v| f(x.a, v)).catch(|e| g(x.b, e))",
        ".then(|v| self.f(v)).catch(|e| self.g(e))",
        ".then(|v| f(r#x, v)).catch(|e| g(x, e))",
        ".then(x).catch(x)",
        ".catch(|e: &A| g(x)).catch(|f: &B| h(x))",
        ".then(|v| format!(\"{v} {x}\")).catch(|e| g(x))",
        ".then(|v| g(x)).catch(|e| format!(\"{e:x$}\"))",
        // Which could use a variable.
        ".then(|v| info!(v)).catch(|e| g(x))",
        ".then(|v| v).catch(|e| map(|f| info!(f)))",
        ".then(|v| { x += v; })",
        // What only a block around them can do.
        ".then(|v| v).catch(|e| f().await)",
        ".then(|v| v).finally(|| ())",
        ".then(|v| v).catch(|e| e).then(|w| w)",
        ".then(|v| v, |e| e)",
    ] {
        assert!(shares(shared), "{shared}");
    }
}

#[test]
fn handlers_are_blocks_or_closures_only_where_they_have_to_be() {
    let counts = |link: &str| {
        // With a piece that does not stand alone.
        let code = flat(expand(Place::Promise, &format!("fetch(1){link}.finally(done)")));
        (count(&code, "async"), count(&code, "|"))
    };
    let (in_place, in_row) = (counts(".then(parse)"), |handler: &str| counts(&format!(".then({handler})")));
    for handler in
        ["|v| v", "|v| f(v)?", "|v| { println!(\"{v}\"); v }", "|v| f(v).await", "|v| -> A { join!(v, w) }"]
    {
        assert_eq!(in_row(handler), in_place, "{handler}");
    }
    for handler in ["|v| { return Ok(1); }", "|v| { f(v).await; return 1 }", "move |v| f(v).await"] {
        assert_eq!(in_row(handler), (in_place.0 + 1, in_place.1), "{handler}");
    }
    for handler in ["move |v| v", "|v| panic!()"] {
        assert_eq!(in_row(handler), (in_place.0, in_place.1 + 2), "{handler}");
    }
    let (closure, alone) = (counts(".catch(handle)"), |handler: &str| counts(&format!(".catch({handler})")));
    for handler in ["|v| v", "|v| f(v)?", "|v| { println!(\"{v}\"); v }"] {
        assert_eq!(alone(handler), closure, "{handler}");
    }
    for handler in
        ["|v| f(v).await", "|v| { if v { f().await } }", "|v| { return Ok(1); }", "|v| join!(v, w)"]
    {
        assert_eq!(alone(handler), (closure.0 + 1, closure.1 - 2), "{handler}");
    }
}

#[test]
fn a_chain_with_an_unfiltered_catch_is_closed() {
    let end = |chain: &str| {
        let code = flat(expand(Place::Promise, &format!("fetch(1){chain}")));
        (count(&code, "closed_chain"), count(&code, "unfinished_chain"))
    };
    for closed in [
        ".catch(|e| 1)",
        ".fail(|_| 1)",
        ".catch(handle)",
        ".catch(|mut e| 1).finally(|| ())",
        ".catch(|e| 1).tap(|v| f(v))",
    ] {
        assert_eq!(end(closed), (1, 0), "{closed}");
    }
    for open in [
        "",
        ".then(|v| v)",
        ".catch(|e| 1).then(|v| v)",
        ".catch(|e: &E| 1)",
        ".catch(|E::A| 1)",
        ".then(|v| v, |e| 1)",
        ".finally(|| ())",
    ] {
        assert_eq!(end(open), (0, 1), "{open}");
    }
    // What another method gives need not be a promise.
    assert!(flat(expand(Place::Promise, "fetch(1).then(|v| v).detach(|e| ())")).contains(&"__end".into()));
}

#[test]
fn methods_in_front_belong_to_the_source() {
    let code = expand(Place::Promise, "fetch(1).map(f).then(|v| v).map(g)").to_string();
    let source = code.find("let source = (fetch (1) . map (f))").expect("the source");
    let fused = code.find("let source = source . map (g)").expect("the method of the fused promise");
    assert!(source < fused);
}

#[test]
fn errors_stand_behind_the_users_code() {
    let code = expand(Place::Promise, "fetch(1).then(|v| body), timeout = 3").to_string();
    assert!(code.find("body").unwrap() < code.find("compile_error").unwrap());
}

#[test]
fn several_errors_in_one_run() {
    let code = expand(Place::Promise, "fetch(1).then(|a, b| 1).finally(|c| 2).catch(|e: E| 3), timeout = 3");
    assert_eq!(errors(&code).len(), 4);
}

#[test]
fn only_arguments_are_placeholders() {
    let callbacks = |source: &str| count(&flat(expand(Place::Promise, source)), "promise_of_call");
    for source in [
        "f(|_| 1)",
        "f(|_, a| a)",
        "f::<_>(1)",
        "f::<_, _>(1)",
        "{ let _ = g(); f(1) }",
        "{ let (_, a) = g(); f(a) }",
        "match x { A(_) => f(1), _ => f(2) }",
        "{ _ = g(); f(1) }",
        "f(vec![_])",
        "{ let Some(_) = g() else { h() }; f(1) }",
        "f(x as Map<_, _>, 1)",
        "if let Some(_) = x { f(1) } else { f(2) }",
    ] {
        assert_eq!(callbacks(source), 0, "{source}");
    }
    for source in [
        "f(_)",
        "f(1, _)",
        "f(_, 1)",
        "f(Some(_))",
        "f(Box::new(_))",
        "f(&_)",
        "f(&mut _)",
        "a.b(_).c()",
        "a.b(1).c(_)",
        "f(S { a: _, b: 1 })",
        "unsafe { f(_) }",
        "{ let x = g(); f(x, _) }",
        "f(_ = |a, b| a)",
        "f(_())",
        "(f(_))",
        "{ let x = f(_); x }",
    ] {
        assert_eq!(callbacks(source), 1, "{source}");
    }
}

/// The promise stays on the stack of the call only where nothing is awaited before it is over.
#[test]
fn a_call_that_pauses_is_told_apart() {
    let at_once = |source: &str| count(&flat(expand(Place::Promise, source)), "promise_of_call") == 1;
    for source in ["f(a, _)", "f(!=, _)", "f(_).then(|v| g(v).await)", "f(_), check = g", "a.b()?.c(_)"] {
        assert!(at_once(source), "{source}");
    }
    for source in [
        "f(a.await, _)",
        "f(_, a.await)",
        "f(_).await",
        "f(_, g(h(a.await)))",
        "f(_, yield a)",
        "f(_, m!(a))",
        "f(_), check = a.await",
        "f(_), undelivered = g(a.await)",
    ] {
        assert!(!at_once(source), "{source}");
    }
}

#[test]
fn the_promise_type_follows_the_return_type() {
    let output = |source: &str| {
        let code = syn::parse2::<syn::ItemFn>(expand(Place::AsyncPromise("crate = lib"), source)).unwrap();
        crate::tokens::written(quote::ToTokens::to_token_stream(&code.sig.output))
    };
    assert_eq!(output("async fn f() {}"), "-> lib::Promise<()>");
    assert_eq!(output("async fn f() -> u8 { 1 }"), "-> lib::Promise<u8>");
    assert_eq!(output("async fn f() -> Result<u8, E> { 1 }"), "-> lib::Promise<u8, E>");
    assert_eq!(output("async fn f() -> std::result::Result<u8, E> { 1 }"), "-> lib::Promise<u8, E>");
    let projected = "-> <io::Result<u8> as lib::__private::Fallible>::Promise";
    assert_eq!(output("async fn f() -> io::Result<u8> { 1 }"), projected);
}

#[test]
fn everything_else_of_a_function_stays() {
    let code = expand(
        Place::AsyncPromise(""),
        "/// Doc.\n#[inline] pub(crate) async fn f<'a, T: A, const N: usize>(mut self: Arc<Self>, a: [T; N], (b, c): (B, C)) -> u8 where T: B { 1 }",
    );
    let code = syn::parse2::<syn::ItemFn>(code).unwrap();
    let header = quote::quote!(#code).to_string();
    for part in [
        "Doc.",
        "# [inline]",
        "pub (crate) fn f < 'a , T : A , const N : usize >",
        "mut self : Arc < Self >",
        "a : [T ; N]",
        "where T : B",
    ] {
        assert!(header.contains(part), "{part} in {header}");
    }
}

#[test]
fn fragments_of_a_macro_are_what_they_stand_for() {
    use proc_macro2::{Group, TokenTree};
    let fragment = |source: &str| TokenTree::from(Group::new(Delimiter::None, super::tokens(source)));
    let (handler, chain) = (fragment("|v| v + offset"), fragment("fetch(1).then(|v| v + offset)"));
    let expected = flat(expand(Place::Promise, "fetch(1).then(|v| v + offset)"));
    for input in [quote::quote!(fetch(1).then(#handler)), chain.into()] {
        assert_eq!(flat(crate::promise::expand(quote::quote!([promise_core] #input))), expected);
    }
}

#[test]
fn what_is_returned_is_treated_as_what_stands_at_the_end() {
    let returns = |body: &str| {
        let code = flat(expand(Place::Promise, &format!("fetch(1).then(|v| {{ {body} }})")));
        count(&code, "adapt") - 2 // of the source and of the end
    };
    assert_eq!(returns("v"), 0);
    assert_eq!(returns("if v { return 1; } 2"), 1);
    assert_eq!(returns("let w = match v { A => return 1, B(_) => return f(2), c => c }; w"), 2);
    assert_eq!(returns("if v { return if w { return 1 } else { 2 }; } 3"), 2);
    assert_eq!(
        returns("let f = || { return 1; }; async { return 2; }; vec![return 3]; fn g() { return }"),
        0
    );
    let code =
        expand(Place::Promise, "fetch(1).then(|v| { if v { return; } f::<A, B>(|a, b| return 1, 2) })");
    syn::parse2::<syn::Expr>(code).unwrap();
}
