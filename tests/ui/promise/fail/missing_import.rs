fn main() {
    let number = promise!(async { 1 }); //~ ERROR cannot find macro `promise` in this scope
}
